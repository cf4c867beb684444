/// Numbers and dates for people.

const DAY_MS = 86_400_000;

/// The date so many days after another, as YYYY-MM-DD.
export function dateOf(start: string, day: number): string {
  return new Date(Date.parse(`${start}T00:00:00Z`) + day * DAY_MS).toISOString().slice(0, 10);
}

/// Days from a date to another; NaN when one of them is none.
export function daysBetween(start: string, date: string): number {
  return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${start}T00:00:00Z`)) / DAY_MS);
}

/// A date as people of a language write it.
export function longDate(date: string, language: string): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${date}T00:00:00Z`));
}

/// Day and month only.
export function shortDate(date: string, language: string): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  }).format(new Date(`${date}T00:00:00Z`));
}

/// A number to about so many significant digits, grouped by thousands.
export function figure(value: number, language: string, digits = 3): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const unit = size > 0 ? 10 ** Math.max(Math.floor(Math.log10(size)) - digits + 1, size >= 100 ? 0 : -3) : 1;
  const rounded = Math.round(value / unit) * unit;
  return new Intl.NumberFormat(language === "en" ? "en-GB" : language, {
    maximumFractionDigits: size >= 100 ? 0 : 2,
  }).format(rounded);
}

/// A count: small ones are not told. The server draws those at half the smallest cell.
export function count(value: number, language: string, minCell: number): string {
  if (value !== 0 && Math.abs(value) < minCell) return `< ${minCell}`;
  return figure(value, language);
}

/// A value of a unit.
export function amount(value: number, unit: string, language: string, minCell: number): string {
  if (unit === "persons" || unit === "cars") return count(value, language, minCell);
  if (unit === "share") return `${figure(100 * value, language, 2)} %`;
  if (unit === "hours") return `${figure(value, language, 2)} h`;
  if (unit === "km") return `${figure(value, language, 3)} km`;
  return figure(value, language);
}

/// A difference, with its sign.
export function difference(value: number, unit: string, language: string): string {
  const text =
    unit === "share" ? `${figure(100 * value, language, 2)} %` : unit === "hours" ? `${figure(value, language, 2)} h` : figure(value, language);
  return value > 0 ? `+${text}` : text.replace("-", "−");
}

/// Round steps for an axis from 0 (or below) to a value: 3 to 6 of them.
export function ticks(low: number, high: number, wanted = 4): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const raw = span / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= raw) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const all: number[] = [];
  for (let at = first; at * step <= high * (1 + 1e-9); at += 1) all.push(Number((at * step).toPrecision(12)));
  return all;
}

/// A number on an axis: thousands and millions in short.
export function axisNumber(value: number, language: string): string {
  return new Intl.NumberFormat(language === "en" ? "en-GB" : language, {
    notation: Math.abs(value) >= 10_000 ? "compact" : "standard",
    maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1,
  }).format(value);
}
