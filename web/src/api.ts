/// What the server answers. The HTTP interface is described in /api/openapi.json.

export type Change = { type: string; [key: string]: unknown };

export interface Session {
  name: string;
  state: "broken" | "ready";
  kind?: "scenario" | "run";
  model?: "wayfinding" | "chain";
  warnings?: number;
  /// Households that each household of the runs stands for.
  hasten?: number | null;
  /// On what terms it was run; empty for a scenario as it is.
  terms?: { variant?: string | null; as_of?: string | null; front?: string | null; without?: string[] };
  version: string;
  min_cell: number;
  front_km: number | null;
  can_save: boolean;
}

export interface Spot {
  line: number;
  column: number;
  length: number;
  text: string;
  text_column: number;
}

export interface Diagnostic {
  code: string;
  severity: "error" | "warning" | "note";
  message: string;
  file: string | null;
  spot: Spot | null;
  help: string | null;
  nearest: string | null;
}

export interface Problems {
  diagnostics: Diagnostic[];
  more: { file: string; code: string; severity: string; count: number }[];
  errors: number;
  warnings: number;
  notes: number;
  engine?: string | null;
  text?: string;
}

export interface RunSummary {
  id: number;
  title: string;
  changes: Change[];
  state: "running" | "done" | "cancelled" | "failed";
  error: string | null;
  members: number;
  finished: number;
  progress: number;
  seconds: number;
  /// Seconds until two members were finished.
  first_answer_seconds: number | null;
  /// Days from the start that all members took over from the first run.
  days_taken_over: number | null;
  days: number;
}

export interface Place {
  id: string;
  name: string;
  role: "town" | "origin" | "camp" | "crossing" | "bend";
  latitude: number;
  longitude: number;
  country: string;
  region: string;
  residents: number;
  capacity: number;
  receives: boolean;
}

export interface Link {
  id: string;
  from: number;
  to: number;
  km: number;
  border: boolean;
}

export interface Levers {
  days: number;
  variants?: { id: string; title: string }[];
  control?: {
    rows: string;
    count: number;
    places: string[];
    holders: string[];
    first: string;
    last: string;
  }[];
  events?: {
    id: string;
    kind: string;
    party: string | null;
    start: string;
    end: string | null;
    value: number | null;
  }[];
  crossings?: {
    id: string;
    place: string;
    towards: string;
    start: string;
    end: string | null;
    cars_per_day: number;
    walkers_per_day: number;
  }[];
  beds: { place: string; beds: number; at_most?: number }[];
  parameters?: { key: string; meaning: string; unit: string; value: number; low: number; high: number }[];
  sanctions?: string[];
  settings?: { key: string; value: number }[];
  closures?: { closure: number; what: string; start: string; end: string | null }[];
  conflicts?: string[];
  series?: string[];
}

export interface World {
  model: "wayfinding" | "chain";
  title: string;
  start: string;
  days: number;
  parties: { id: string; name: string }[];
  places: Place[];
  links: Link[];
  causes: string[];
  measures: { name: string; unit: string; state: boolean }[];
  totals: string[];
  levers: Levers;
}

/// 5, 25, 50, 75 and 95 % over members, each by day.
export type Fan = [number[], number[], number[], number[], number[]];

export interface Frames {
  members: number;
  days: number;
  /// By measure, day and place.
  places: Record<string, number[][]>;
  /// By day, two a link; -1 where it is not told.
  flows: number[][];
  hidden_links: number;
  totals: Record<string, Fan>;
}

export type Told = number | "<" | "†";

export interface PlaceDetail {
  place: number;
  members: number;
  series: Record<string, { unit: string; state: boolean; q: Fan }>;
  /// Whether what passes a crossing is not told, since it is near the front.
  hidden?: boolean;
  motives: { cause: string; people: Told; low: number | null; high: number | null }[];
  origins: { place: number | null; people: Told }[];
  goals: { place: number | null; people: Told }[];
  reported: [number, number][];
  against?: Record<string, Fan>;
  difference?: Record<string, Fan>;
}

export interface Comparison {
  members: number;
  rows: {
    of: string;
    name: string;
    unit: string;
    base: number[];
    run: number[];
    difference: number[];
    more: number;
    /// Members, mean difference, and its 95 % interval; for all places together.
    by_members: [number, number, number, number][];
    variance_saved: number | null;
  }[];
  totals: Record<string, { base: Fan; run: Fan; difference: Fan }>;
}

/// A refusal of the server, with its problems.
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly change: number | null,
    readonly problems: Problems | null,
  ) {
    super(message);
  }
}

async function ask<T>(path: string, method = "GET", body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (response.status === 204) return undefined as T;
  const value = await response.json();
  if (!response.ok) {
    throw new Refusal(response.status, value.error ?? response.statusText, value.change ?? null, value.problems ?? null);
  }
  return value as T;
}

export const api = {
  session: () => ask<Session>("/api/session"),
  check: () => ask<Problems>("/api/check"),
  reload: () => ask<Session>("/api/reload", "POST"),
  basemap: () => ask<GeoJSON.FeatureCollection>("/api/basemap"),
  runs: () => ask<{ runs: RunSummary[] }>("/api/runs").then((answer) => answer.runs),
  begin: (title: string, changes: Change[], members?: number) =>
    ask<RunSummary>("/api/runs", "POST", { title, changes, ...(members ? { members } : {}) }),
  cancel: (id: number) => ask<RunSummary>(`/api/runs/${id}/cancel`, "POST"),
  forget: (id: number) => ask<void>(`/api/runs/${id}`, "DELETE"),
  world: (id: number) => ask<World>(`/api/runs/${id}/world`),
  frames: (id: number) => ask<Frames>(`/api/runs/${id}/frames`),
  place: (id: number, place: number, day: number, against: number | null) =>
    ask<PlaceDetail>(
      `/api/runs/${id}/places/${place}?day=${day}${against === null ? "" : `&against=${against}`}`,
    ),
  compare: (id: number, base: number) => ask<Comparison>(`/api/runs/${id}/compare?base=${base}`),
  save: (id: number, name: string) => ask<{ name: string }>(`/api/runs/${id}/save`, "POST", { name }),
};
