/// Colours that people who see few of them can tell apart (Okabe and Ito 2008), darkened until
/// they stand out from the map by 3:1 at least.

export const PARTIES = ["#0072b2", "#b84700", "#007a5a", "#8a5a00", "#a0447f", "#4a4a4a"];
export const CONTESTED = "#7a4fa3";
export const NOBODY = "#5c6570";
export const ROLES: Record<string, string> = {
  origin: "#b84700",
  camp: "#0072b2",
  crossing: "#5c6570",
  town: "#5c6570",
  bend: "#5c6570",
};
export const QUEUE = "#a11c4b";
export const FLOW = "#2b3640";

/// The colour of a holder: index of a party, -1 contested, -2 nobody.
export function holderColour(holder: number): string {
  if (holder === -1) return CONTESTED;
  if (holder < 0) return NOBODY;
  return PARTIES[holder % PARTIES.length] as string;
}

/// Contrast of two colours as WCAG 2.2 defines it.
export function contrast(a: string, b: string): number {
  const channel = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (colour: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => channel(Number.parseInt(colour.slice(at, at + 2), 16) / 255)) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
