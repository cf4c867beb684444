/// The view as the part of the address after '#', so that a link restores it.

import type { Change } from "./api";

export interface View {
  /// Day of the timeline.
  day: number;
  /// Open tab.
  tab: string;
  /// Id of the place that is looked at.
  place: string | null;
  /// Longitude, latitude, zoom.
  camera: [number, number, number] | null;
  /// What is changed in the run that is looked at; none: as it is.
  changes: Change[];
  /// Measure by which places are sized.
  size: string | null;
  /// Two maps side by side.
  beside: boolean;
  language: string | null;
}

export const EMPTY: View = {
  day: 0,
  tab: "place",
  place: null,
  camera: null,
  changes: [],
  size: null,
  beside: false,
  language: null,
};

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64(text: string): string {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)));
}

/// The view as text.
export function write(view: View): string {
  const parts = new URLSearchParams();
  parts.set("day", String(view.day));
  if (view.tab !== EMPTY.tab) parts.set("tab", view.tab);
  if (view.place) parts.set("place", view.place);
  if (view.camera) {
    const [longitude, latitude, zoom] = view.camera;
    parts.set("at", `${longitude.toFixed(4)},${latitude.toFixed(4)},${zoom.toFixed(2)}`);
  }
  if (view.size) parts.set("size", view.size);
  if (view.beside) parts.set("beside", "1");
  if (view.language) parts.set("lang", view.language);
  if (view.changes.length > 0) parts.set("what-if", toBase64(JSON.stringify(view.changes)));
  return `#${parts.toString()}`;
}

function changes(text: string | null): Change[] {
  if (!text) return [];
  try {
    const value: unknown = JSON.parse(fromBase64(text));
    if (!Array.isArray(value)) return [];
    return value.filter((one): one is Change => typeof one === "object" && one !== null && typeof one.type === "string");
  } catch {
    return [];
  }
}

/// The view of a text; what is wrong in it is left out.
export function read(text: string): View {
  const parts = new URLSearchParams(text.replace(/^#/, ""));
  const day = Number(parts.get("day") ?? 0);
  const at = (parts.get("at") ?? "").split(",").map(Number);
  const known = at.length === 3 && at.every(Number.isFinite) && Math.abs(at[1] ?? 90) <= 85;
  return {
    day: Number.isInteger(day) && day >= 0 ? day : 0,
    tab: parts.get("tab") ?? EMPTY.tab,
    place: parts.get("place"),
    camera: known ? (at as [number, number, number]) : null,
    changes: changes(parts.get("what-if")),
    size: parts.get("size"),
    beside: parts.get("beside") === "1",
    language: parts.get("lang"),
  };
}
