/// One place or crossing: series with intervals, where its people come from, why they left.

import { api, type PlaceDetail, type Told } from "./api";
import type { App } from "./app";
import { chart, follow_day } from "./chart";
import { h, keeping_focus } from "./dom";
import { count, figure, longDate } from "./format";
import { fill, type Words } from "./words";

/// In which order series are shown, by what a place is.
const ORDER: Record<string, string[]> = {
  crossing: ["queue_persons", "wait_hours", "crossed", "queue_cars", "turned_back"],
  camp: ["displaced", "centre", "arrived", "people", "sent_onward", "host", "rent", "none", "present", "left", "returned"],
  other: ["present", "left", "returned", "belief", "wants_cannot", "arrived", "displaced", "people", "front_km"],
};

/// Series of a place in the order in which they are shown, at most so many.
export function chosen(role: string, names: string[], most = 8): string[] {
  const order = ORDER[role] ?? (ORDER.other as string[]);
  const ranked = [...order.filter((name) => names.includes(name)), ...names.filter((name) => !order.includes(name) && !["beds", "front_km", "people"].includes(name))];
  return ranked.slice(0, most);
}

function told(value: Told, app: App): string {
  if (value === "<") return `< ${app.minCell}`;
  if (value === "†") return "†";
  return figure(value, app.language);
}

export function word(words: Words, name: string): string {
  return (words as Record<string, string>)[name] ?? name.replaceAll("_", " ");
}

/// For sorting: what is left out comes last.
function size(value: Told): number {
  return typeof value === "number" ? value : value === "<" ? 0.5 : 0;
}

/// Rows as bars with their numbers.
function bars(app: App, rows: { name: string; people: Told; range?: string }[]): HTMLElement {
  const most = Math.max(1, ...rows.map((row) => (typeof row.people === "number" ? row.people : 0)));
  return h(
    "ul",
    { class: "bars" },
    ...rows.map((row) =>
      h(
        "li",
        {},
        h("span", { class: "bar", style: `--share:${typeof row.people === "number" ? row.people / most : 0}` }),
        h("span", { class: "bar-name" }, row.name),
        h("span", { class: "bar-value" }, told(row.people, app), row.range ? h("small", {}, ` ${row.range}`) : null),
      ),
    ),
  );
}

export class PlacePanel {
  private asked = 0;
  private detail: PlaceDetail | null = null;
  private key = "";
  private waiting = 0;

  constructor(
    private readonly app: App,
    private readonly root: HTMLElement,
  ) {
    app.on(["place", "run", "language"], () => void this.load());
    app.on(["runs"], () => void this.load());
    app.on(["day"], () => this.soon());
  }

  /// While the timeline plays, charts follow a few times a second; all is drawn when it rests.
  private soon(): void {
    if (this.waiting) return;
    this.waiting = window.setTimeout(() => {
      this.waiting = 0;
      if (!app_playing(this.app)) this.render();
      else if (this.app.view.tab === "place") follow_day(this.root, this.app.whole_day);
    }, 200);
  }

  async load(): Promise<void> {
    const { app } = this;
    const place = app.place;
    if (place === null || !app.frame) {
      this.key = "";
      this.detail = null;
      this.render();
      return;
    }
    const against = app.current === app.base?.id ? null : (app.base?.id ?? null);
    const other = app.runs.find((run) => run.id === against);
    const key = [app.current, place, against, app.run?.finished, other?.finished, app.language].join();
    if (key === this.key) return;
    this.key = key;
    this.asked += 1;
    const mine = this.asked;
    try {
      const detail = await api.place(app.current, place, app.whole_day, against);
      if (mine === this.asked) {
        this.detail = detail;
        this.motives_day = app.whole_day;
        this.render();
      }
    } catch {
      this.key = "";
    }
  }

  private motives_day = -1;

  render(): void {
    keeping_focus(this.root, () => this.draw());
  }

  private draw(): void {
    const { app, root } = this;
    if (app.view.tab !== "place") return;
    const words = app.words;
    const world = app.world;
    if (!world) return;
    const index = app.place;
    const opened = new Set([...root.querySelectorAll("details[open]")].map((one) => one.closest("figure")?.querySelector(".what")?.textContent));
    const content: HTMLElement[] = [];
    const place = index === null ? null : world.places[index];
    if (!place || index === null) {
      content.push(h("p", { class: "hint" }, words.pick_place));
      content.push(...this.totals());
      root.replaceChildren(...content);
      return;
    }
    const holder = app.frame?.places.holder?.[app.whole_day]?.[index];
    content.push(
      h("h2", {}, place.name),
      h(
        "p",
        { class: "about" },
        [...new Set([word(words, `role_${place.role}`), place.region, place.country])].filter((text) => text && text !== "unknown" && text !== place.name).join(" · "),
        holder === undefined
          ? null
          : h("span", { class: "held" }, ` · ${fill(holder < 0 ? words.held_state : words.held_by, { holder: this.holder(holder), date: longDate(app.date, app.language) })}`),
      ),
    );
    const detail = this.detail;
    if (!detail || detail.place !== index) {
      content.push(h("p", { class: "hint" }, words.loading));
      root.replaceChildren(...content);
      return;
    }
    if (detail.members === 1) content.push(h("p", { class: "hint" }, words.one_member));
    if (world.model === "chain" && place.role !== "crossing") {
      content.push(h("h3", {}, fill(words.motives, { date: longDate(app.date, app.language) })));
      const rows = detail.motives
        .map((row) => ({
          name: word(words, `cause_${row.cause}`),
          people: row.people,
          ...(row.low === null || row.high === null
            ? {}
            : { range: fill(words.range90, { low: count(row.low, app.language, app.minCell), high: count(row.high, app.language, app.minCell) }) }),
        }))
        .sort((a, b) => size(b.people) - size(a.people));
      const motives = rows.length > 0 ? bars(app, rows) : h("p", { class: "hint" }, fill(words.nobody_left, { date: longDate(app.date, app.language) }));
      content.push(motives);
      if (this.motives_day !== app.whole_day && !app_playing(app)) void this.motives();
    }
    content.push(h("h3", {}, words.series));
    if (detail.hidden) content.push(h("p", { class: "hint" }, fill(words.place_hidden, { km: app.session?.front_km ?? 0 })));
    for (const name of chosen(place.role, Object.keys(detail.series))) {
      const series = detail.series[name];
      if (!series) continue;
      content.push(
        chart({
          title: word(words, name),
          unit: series.unit,
          start: world.start,
          day: app.whole_day,
          language: app.language,
          minCell: app.minCell,
          words,
          fan: series.q,
          against: detail.against?.[name],
          reported: name === "people" ? detail.reported : [],
          onday: (day) => app.set_day(day),
        }),
      );
      const change = detail.difference?.[name];
      if (change && series.unit !== "km") {
        content.push(
          chart({
            title: `${words.difference}: ${word(words, name)}`,
            unit: series.unit,
            start: world.start,
            day: app.whole_day,
            language: app.language,
            minCell: 0,
            words,
            fan: change,
            signed: true,
            onday: (day) => app.set_day(day),
          }),
        );
      }
    }
    const names = (rows: { place: number | null; people: Told }[]) =>
      rows.map((row) => ({ name: row.place === null ? words.others : (world.places[row.place]?.name ?? "?"), people: row.people }));
    content.push(h("h3", {}, words.origins));
    content.push(detail.origins.length > 0 ? bars(app, names(detail.origins)) : h("p", { class: "hint" }, words.nobody_there));
    if (place.residents > 0 || detail.goals.length > 0) {
      content.push(h("h3", {}, words.goals));
      content.push(detail.goals.length > 0 ? bars(app, names(detail.goals)) : h("p", { class: "hint" }, words.nobody_away));
    }
    if (world.model === "wayfinding") content.push(h("p", { class: "hint" }, words.no_motives));
    if (app.minCell > 1) content.push(h("p", { class: "hint" }, fill(words.suppressed, { n: app.minCell })));
    root.replaceChildren(...content);
    for (const figure of root.querySelectorAll("figure")) {
      if (opened.has(figure.querySelector(".what")?.textContent ?? "")) (figure.querySelector("details") as HTMLDetailsElement).open = true;
    }
  }

  /// The motives until another day.
  private async motives(): Promise<void> {
    const { app } = this;
    const [place, day] = [app.place, app.whole_day];
    if (place === null) return;
    this.motives_day = day;
    const against = app.current === app.base?.id ? null : (app.base?.id ?? null);
    const detail = await api.place(app.current, place, day, against).catch(() => null);
    if (detail && app.place === place && app.whole_day === day) {
      this.detail = detail;
      this.render();
    }
  }

  holder(holder: number): string {
    const words = this.app.words;
    if (holder === -1) return words.contested;
    if (holder < 0) return words.nobody;
    return this.app.world?.parties[holder]?.name.split(",")[0] ?? "?";
  }

  /// All places together, when none is chosen.
  private totals(): HTMLElement[] {
    const { app } = this;
    const [world, frames] = [app.world, app.frame];
    if (!world || !frames) return [];
    return [
      h("h2", {}, app.words.whole),
      ...Object.entries(frames.totals).map(([name, fan]) =>
        chart({
          title: word(app.words, name === "displaced" ? "displaced_total" : name),
          unit: "persons",
          start: world.start,
          day: app.whole_day,
          language: app.language,
          minCell: app.minCell,
          words: app.words,
          fan,
          onday: (day) => app.set_day(day),
        }),
      ),
      ...(app.minCell > 1 ? [h("p", { class: "hint" }, fill(app.words.suppressed, { n: app.minCell }))] : []),
    ];
  }
}

function app_playing(app: App): boolean {
  return app.day % 1 !== 0;
}
