/// What the page knows, and what follows from it.

import { api, type Change, type Frames, type Problems, type RunSummary, type Session, type World } from "./api";
import { dateOf } from "./format";
import { EMPTY, read, type View, write } from "./hash";
import { LANGUAGES, type Words } from "./words";

export type Topic = "day" | "run" | "runs" | "place" | "tab" | "changes" | "language" | "view";

const POLL_MS = 700;
/// While the first members of a what-if are awaited.
const SOON_MS = 120;

/// Whether two lists of changes are the same.
export function same(a: Change[], b: Change[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export class App {
  session: Session | null = null;
  problems: Problems | null = null;
  runs: RunSummary[] = [];
  /// The run that is looked at, and the one beside it.
  current = 0;
  worlds = new Map<number, World>();
  frames = new Map<number, Frames>();
  view: View = { ...EMPTY };
  /// Changes that are being put together.
  draft: Change[] = [];
  day = 0;
  lost = false;
  private readonly listeners = new Map<Topic, (() => void)[]>();
  private writing = 0;

  constructor() {
    this.view = read(location.hash);
    this.day = this.view.day;
    this.draft = this.view.changes;
  }

  on(topics: Topic[], listener: () => void): void {
    for (const topic of topics) this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  tell(topic: Topic): void {
    for (const listener of this.listeners.get(topic) ?? []) listener();
    this.remember();
  }

  get language(): string {
    const wanted = this.view.language ?? navigator.language.slice(0, 2);
    return wanted in LANGUAGES ? wanted : "en";
  }

  get words(): Words {
    return (LANGUAGES[this.language] ?? LANGUAGES.en)?.words as Words;
  }

  get world(): World | null {
    return this.worlds.get(this.current) ?? null;
  }

  get frame(): Frames | null {
    return this.frames.get(this.current) ?? null;
  }

  get run(): RunSummary | null {
    return this.runs.find((run) => run.id === this.current) ?? null;
  }

  /// The first run: the scenario as it is.
  get base(): RunSummary | null {
    return this.runs[0] ?? null;
  }

  /// The run under way: a what-if before the scenario as it is.
  get running(): RunSummary | null {
    return [...this.runs].reverse().find((run) => run.state === "running") ?? null;
  }

  /// The what-if under way.
  get running_what_if(): RunSummary | null {
    const run = this.running;
    return run && run.id !== this.base?.id ? run : null;
  }

  get minCell(): number {
    return this.session?.min_cell ?? 10;
  }

  get place(): number | null {
    const index = this.world?.places.findIndex((place) => place.id === this.view.place) ?? -1;
    return index >= 0 ? index : null;
  }

  get date(): string {
    return dateOf(this.world?.start ?? "2000-01-01", this.whole_day);
  }

  get whole_day(): number {
    return Math.min(Math.floor(this.day), Math.max((this.world?.days ?? 1) - 1, 0));
  }

  title(run: RunSummary): string {
    if (run.id === this.base?.id) return this.words.as_it_is;
    return run.title || this.words.what_if.replace("{n}", String(run.id));
  }

  /// Writes the view into the address, not too often.
  private remember(): void {
    clearTimeout(this.writing);
    this.writing = window.setTimeout(() => history.replaceState(null, "", this.link()), 250);
  }

  /// The view as a link.
  link(): string {
    const run = this.run;
    const changes = run && run.changes.length > 0 ? run.changes : this.draft;
    return write({ ...this.view, day: this.whole_day, changes });
  }

  async open(): Promise<void> {
    this.session = await api.session();
    this.problems = this.session.state === "broken" || (this.session.warnings ?? 0) > 0 ? await api.check() : null;
    if (this.session.state === "broken") return;
    await this.refresh();
    const wanted = this.runs.find((run) => run.id !== this.base?.id && same(run.changes, this.view.changes) && run.changes.length > 0);
    if (wanted) {
      this.current = wanted.id;
      this.draft = [];
    } else {
      this.current = this.base?.id ?? 0;
    }
    await this.world_of(this.current);
  }

  /// Whether so many more members are finished that a run is worth showing anew: at first each one,
  /// later a third more than shown, and the last.
  private due(run: RunSummary): boolean {
    const shown = this.frames.get(run.id)?.members;
    if (shown === undefined || run.finished <= shown) return false;
    return run.state !== "running" || run.finished >= shown + Math.max(1, Math.floor(shown / 3));
  }

  /// Asks for the runs; loads what has come to those that are looked at.
  async refresh(): Promise<void> {
    this.runs = await api.runs();
    this.lost = false;
    for (const run of this.runs) if (this.due(run)) await this.load(run.id);
    for (const id of this.frames.keys()) if (!this.runs.some((run) => run.id === id)) this.frames.delete(id);
    if (!this.runs.some((run) => run.id === this.current)) this.current = this.base?.id ?? 0;
    this.tell("runs");
  }

  /// What stays the same throughout a run.
  private async world_of(id: number): Promise<void> {
    if (!this.worlds.has(id)) this.worlds.set(id, await api.world(id));
  }

  /// World and state of every day of a run.
  async load(id: number): Promise<void> {
    const [frames] = await Promise.all([api.frames(id), this.world_of(id)]);
    this.frames.set(id, frames);
    if (id === this.current) this.tell("run");
    else this.tell("runs");
  }

  /// Watches runs for as long as the page is open.
  async watch(): Promise<void> {
    for (;;) {
      const running = this.running;
      const soon = running !== null && running.finished < 2;
      await new Promise((resolve) => setTimeout(resolve, soon ? SOON_MS : running ? POLL_MS : 4 * POLL_MS));
      if (document.hidden && !this.running) continue;
      try {
        await this.refresh();
      } catch {
        this.lost = true;
        this.tell("runs");
      }
    }
  }

  async choose_run(id: number): Promise<void> {
    this.current = id;
    if (!this.frames.has(id)) await this.load(id);
    this.tell("run");
    this.tell("runs");
  }

  choose_place(place: number | null): void {
    this.view.place = place === null ? null : (this.world?.places[place]?.id ?? null);
    this.tell("place");
  }

  choose_tab(tab: string): void {
    this.view.tab = tab;
    this.tell("tab");
  }

  set_day(day: number): void {
    const last = Math.max((this.world?.days ?? 1) - 1, 0);
    this.day = Math.min(Math.max(day, 0), last);
    this.tell("day");
  }

  /// Runs with the changes that were put together, and looks at it.
  async begin(title: string, members: number | undefined): Promise<void> {
    const run = await api.begin(title, this.draft, members);
    await this.refresh();
    await this.choose_run(run.id);
  }
}
