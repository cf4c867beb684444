/// What if: changes are put together, run, watched and cancelled; the result is saved or linked.

import { api, type Change, type Diagnostic, Refusal, type RunSummary } from "./api";
import type { App } from "./app";
import { pasted } from "./counts";
import { field, h, keeping_focus, select } from "./dom";
import { dateOf, figure, longDate } from "./format";
import { funnels } from "./panel-compare";
import { problem_list } from "./problems";
import { fill, type Words } from "./words";

/// Kinds of changes of each model, in the order in which they are offered.
export const KINDS: Record<string, string[]> = {
  chain: ["variant", "move_control", "move_rows", "close", "scale", "sanctions", "buses", "crossing", "beds", "camp", "event", "set", "days"],
  wayfinding: ["close", "move_closure", "beds", "camp", "conflict", "counts", "set", "days"],
};

/// A form: its fields, and the change that they make; a text when something is missing.
interface Form {
  fields: HTMLElement[];
  make(): Change | string;
}

type Input = HTMLInputElement | HTMLSelectElement;

const number = (value: number, step: string = "any", min?: number) =>
  h("input", { type: "number", value, step, ...(min === undefined ? {} : { min }), required: true });

const date = (value: string, required = true) => h("input", { type: "date", value, required });

/// A change in words.
export function describe(change: Change, words: Words): string {
  const { type, ...rest } = change;
  const name = (words as Record<string, string>)[`c_${type}`] ?? type;
  const values = Object.entries(rest)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => (Array.isArray(value) ? `${key} ${value.length}` : `${key.replaceAll("_", " ")} ${String(value)}`));
  return `${name}: ${values.join(", ")}`;
}

export class WhatIfPanel {
  private kind: string;
  private error: HTMLElement | null = null;
  /// Set while the next click on the map chooses where a camp stands.
  picked: ((longitude: number, latitude: number) => void) | null = null;
  onpick: (picking: boolean) => void = () => {};
  private readonly status = h("div", { role: "status", "aria-live": "polite", class: "run-status" });
  private readonly so_far = h("section", { class: "so-far", "aria-live": "off" });
  private told = "";
  private readonly list = h("ul", { class: "runs" });
  private readonly saved = h("section", { class: "saving" });
  private start: HTMLButtonElement | null = null;
  private drawn = "";

  constructor(
    private readonly app: App,
    private readonly root: HTMLElement,
  ) {
    this.kind = "";
    app.on(["changes", "language", "tab"], () => this.render());
    // A form that is being filled in is left alone.
    app.on(["runs", "run"], () => this.follow());
  }

  private form(kind: string): Form {
    const { app } = this;
    const words = app.words;
    const world = app.worlds.get(app.base?.id ?? 0) ?? app.world;
    const levers = world?.levers;
    if (!world || !levers) return { fields: [], make: () => "" };
    const start = app.date;
    const by_name = [...world.places.entries()].sort((a, b) => a[1].name.localeCompare(b[1].name));
    const places = by_name.filter(([, place]) => place.role !== "bend").map(([, place]): [string, string] => [place.id, place.name]);
    const links = world.links
      .map((link): [string, string] => [`link:${link.id}`, `${world.places[link.from]?.name} – ${world.places[link.to]?.name}`])
      .sort((a, b) => a[1].localeCompare(b[1]));
    const here = app.view.place ?? undefined;
    const text = (input: Input) => input.value.trim();
    const value = (input: Input) => Number(input.value);
    const moment = (full: string) => full.slice(0, 10);
    switch (kind) {
      case "variant": {
        const id = select((levers.variants ?? []).map((one) => [one.id, one.title]));
        return { fields: [field(words.f_variant, id)], make: () => ({ type: kind, id: text(id) }) };
      }
      case "move_control": {
        const [from, to, days, stretch] = [date(start), date(dateOf(start, 30)), number(14, "0.25"), number(1, "0.1", 0)];
        return {
          fields: [field(words.f_from, from), field(words.f_to, to), field(words.f_days, days), field(words.f_stretch, stretch)],
          make: () => ({ type: kind, from: text(from), to: text(to), days: value(days), stretch: value(stretch) }),
        };
      }
      case "move_rows": {
        const rows = select(
          (levers.control ?? []).map((one) => [
            one.rows,
            `${moment(one.first)} · ${one.rows} → ${one.holders.join("/")} (${one.places.slice(0, 3).join(", ")}${one.count > 3 ? ", …" : ""})`,
          ]),
        );
        const days = number(7, "0.25");
        return {
          fields: [field(words.f_rows, rows), field(words.f_days, days)],
          make: () => ({ type: kind, rows: text(rows), days: value(days) }),
        };
      }
      case "close": {
        const what = select([...places, ...links], here);
        const [from, to] = [date(start), date("", false)];
        return {
          fields: [field(words.f_place_or_link, what), field(words.f_start, from), field(words.f_end, to)],
          make: () => ({
            type: kind,
            ...(text(what).startsWith("link:") ? { link: text(what).slice(5) } : { place: text(what) }),
            start: text(from),
            ...(text(to) ? { end: text(to) } : {}),
          }),
        };
      }
      case "move_closure": {
        const all = levers.closures ?? [];
        const closure = select(all.map((one) => [String(one.closure), `${one.what}: ${one.start} – ${one.end ?? "…"}`]));
        const [from, to] = [date(all[0]?.start ?? start), date(all[0]?.end ?? "", false)];
        closure.addEventListener("change", () => {
          const one = all.find((other) => other.closure === value(closure));
          from.value = one?.start ?? start;
          to.value = one?.end ?? "";
        });
        return {
          fields: [field(words.f_closure, closure), field(words.f_start, from), field(words.f_end, to)],
          make: () =>
            all.length === 0
              ? words.no_changes
              : { type: kind, closure: value(closure), start: text(from), ...(text(to) ? { end: text(to) } : {}) },
        };
      }
      case "event": {
        const all = levers.events ?? [];
        const id = select(all.map((one) => [one.id, `${moment(one.start)} · ${one.kind.replaceAll("_", " ")} · ${one.id}`]));
        const [from, to, level] = [date(start), date("", false), h("input", { type: "number", step: "any", min: 0 })];
        const filled = () => {
          const one = all.find((other) => other.id === text(id));
          from.value = moment(one?.start ?? start);
          to.value = one?.end ? moment(one.end) : "";
          level.value = one?.value === null || one?.value === undefined ? "" : String(one.value);
        };
        id.addEventListener("change", filled);
        filled();
        return {
          fields: [field(words.f_event, id), field(words.f_start, from), field(words.f_end, to), field(words.f_value, level)],
          make: () => ({
            type: kind,
            id: text(id),
            start: text(from),
            ...(text(to) ? { end: text(to) } : {}),
            ...(text(level) ? { value: value(level) } : {}),
          }),
        };
      }
      case "scale": {
        const kinds = [...new Set((levers.events ?? []).map((one) => one.kind))].sort();
        const what = select(kinds.map((one) => [one, one.replaceAll("_", " ")]));
        const party = select([["", words.f_any_party], ...world.parties.map((one): [string, string] => [one.id, one.name])]);
        const factor = number(2, "0.1", 0);
        return {
          fields: [field(words.f_kind, what), field(words.f_party, party), field(words.f_factor, factor)],
          make: () => ({ type: kind, kind: text(what), ...(text(party) ? { party: text(party) } : {}), factor: value(factor) }),
        };
      }
      case "sanctions": {
        const party = select(
          (levers.sanctions ?? []).map((id) => [id, world.parties.find((one) => one.id === id)?.name ?? id]),
        );
        const factor = number(0.5, "0.1", 0);
        return {
          fields: [field(words.f_party, party), field(words.f_factor, factor)],
          make: () => ({ type: kind, party: text(party), factor: value(factor) }),
        };
      }
      case "buses": {
        const party = select(world.parties.map((one) => [one.id, one.name]));
        const place = select(places, here);
        const seats = number(500, "1", 0);
        const [from, to] = [date(start), date(dateOf(start, 14))];
        return {
          fields: [field(words.f_party, party), field(words.f_place, place), field(words.f_seats, seats), field(words.f_start, from), field(words.f_end, to)],
          make: () => ({ type: kind, party: text(party), place: text(place), seats_per_day: value(seats), start: text(from), end: text(to) }),
        };
      }
      case "crossing": {
        const all = levers.crossings ?? [];
        const id = select(all.map((one) => [one.id, `${one.place} → ${one.towards} · ${moment(one.start)}`]));
        const [cars, walkers] = [number(0, "1", 0), number(0, "1", 0)];
        const filled = () => {
          const one = all.find((other) => other.id === text(id));
          cars.value = String(one?.cars_per_day ?? 0);
          walkers.value = String(one?.walkers_per_day ?? 0);
        };
        id.addEventListener("change", filled);
        filled();
        return {
          fields: [field(words.f_crossing, id), field(words.f_cars, cars), field(words.f_walkers, walkers)],
          make: () => ({ type: kind, id: text(id), cars_per_day: value(cars), walkers_per_day: value(walkers) }),
        };
      }
      case "beds": {
        const known = levers.beds;
        const options = world.model === "chain" ? places : known.map((one): [string, string] => [one.place, one.place.replaceAll("_", " ")]);
        const place = select(options, here && options.some(([id]) => id === here) ? here : known[0]?.place);
        const beds = number(0, "1", 0);
        const most = h("input", { type: "number", step: "1", min: 0 });
        const filled = () => {
          const one = known.find((other) => other.place === text(place));
          beds.value = String(one?.beds ?? 500);
          most.value = one?.at_most === undefined ? "" : String(one.at_most);
        };
        place.addEventListener("change", filled);
        filled();
        const chain = world.model === "chain";
        return {
          fields: [field(words.f_place, place), field(words.f_beds, beds), ...(chain ? [field(words.f_at_most, most)] : [])],
          make: () => ({ type: kind, place: text(place), beds: value(beds), ...(chain && text(most) ? { at_most: value(most) } : {}) }),
        };
      }
      case "camp": {
        const name = h("input", { type: "text", value: "New camp", required: true, maxlength: 80 });
        const centre = this.centre();
        const [latitude, longitude] = [number(centre[1], "0.001"), number(centre[0], "0.001")];
        const beds = number(1000, "1", 1);
        const near = select([["", words.f_nearest], ...places]);
        const pick = h("button", { type: "button" }, words.f_pick);
        pick.addEventListener("click", () => {
          pick.textContent = words.f_picking;
          this.onpick(true);
          this.picked = (lon, lat) => {
            longitude.value = lon.toFixed(3);
            latitude.value = lat.toFixed(3);
            pick.textContent = words.f_pick;
            this.picked = null;
            this.onpick(false);
          };
        });
        return {
          fields: [
            field(words.f_name, name),
            field(words.f_latitude, latitude),
            field(words.f_longitude, longitude),
            pick,
            field(words.f_beds, beds),
            field(words.f_near, near),
            h("small", {}, words.camp_assumed),
          ],
          make: () => ({
            type: kind,
            name: text(name),
            latitude: value(latitude),
            longitude: value(longitude),
            beds: value(beds),
            ...(text(near) ? { near: text(near) } : {}),
          }),
        };
      }
      case "conflict": {
        const place = select((levers.conflicts ?? []).map((one) => [one, one.replaceAll("_", " ")]));
        const days = number(7, "1");
        return {
          fields: [field(words.f_place, place), field(words.f_days, days)],
          make: () => ({ type: kind, place: text(place), days: Math.round(value(days)) }),
        };
      }
      case "set": {
        const all = levers.parameters ?? (levers.settings ?? []).map((one) => ({ ...one, meaning: "", unit: "", low: Number.NaN, high: Number.NaN }));
        const key = select(all.map((one) => [one.key, one.key.replace(/^\w+\./, "").replaceAll("_", " ")]));
        const to = number(0);
        const note = h("small");
        const filled = () => {
          const one = all.find((other) => other.key === text(key));
          to.value = String(one?.value ?? 0);
          note.textContent = one?.meaning ? `${one.meaning} (${one.unit}; ${one.low} – ${one.high})` : (one?.key ?? "");
        };
        key.addEventListener("change", filled);
        filled();
        return {
          fields: [field(words.f_key, key), field(words.f_set_value, to), note],
          make: () => ({ type: kind, key: text(key), value: value(to) }),
        };
      }
      case "days": {
        const days = number(levers.days, "1", 1);
        return { fields: [field(words.f_run_days, days)], make: () => ({ type: kind, days: Math.round(value(days)) }) };
      }
      case "counts": {
        const area = h("textarea", { rows: 6, spellcheck: "false" });
        const today = date(dateOf(world.start, world.days - 1));
        const said = h("div", { role: "status" });
        const series = levers.series ?? [];
        const parsed = () => pasted(area.value, series, today.value, world.start, world.days);
        const preview = () => {
          const { rows, problems } = parsed();
          said.replaceChildren(
            h("p", {}, fill(words.pasted, { n: rows.length })),
            ...problems.slice(0, 5).map((problem) => h("p", { class: "problem" }, problem)),
          );
        };
        area.addEventListener("input", preview);
        today.addEventListener("input", preview);
        return {
          fields: [
            field(words.f_counts, area, words.f_counts_hint),
            field(words.f_today, today),
            h("small", {}, fill(words.f_known, { names: series.join(", ") })),
            said,
          ],
          make: () => {
            const { rows, problems } = parsed();
            if (problems.length > 0) return problems[0] as string;
            return rows.length === 0 ? fill(words.pasted, { n: 0 }) : { type: kind, rows };
          },
        };
      }
      default:
        return { fields: [], make: () => "" };
    }
  }

  /// Where a new camp stands at first: the place that is looked at, a little aside.
  private centre(): [number, number] {
    const place = this.app.world?.places[this.app.place ?? 0];
    return [Number(((place?.longitude ?? 0) + 0.05).toFixed(3)), Number((place?.latitude ?? 0).toFixed(3))];
  }

  render(): void {
    const { app, root } = this;
    if (app.view.tab !== "whatif") return;
    const words = app.words;
    const world = app.world;
    if (!world) return;
    const kinds = (KINDS[world.model] ?? []).filter((kind) => this.offered(kind));
    if (!kinds.includes(this.kind)) this.kind = kinds[0] ?? "";
    const kind = select(
      kinds.map((one) => [one, (words as Record<string, string>)[`c_${one}`] ?? one]),
      this.kind,
    );
    const form = this.form(this.kind);
    const problem = h("p", { class: "problem", role: "alert" });
    kind.addEventListener("change", () => {
      this.kind = kind.value;
      this.onpick(false);
      this.picked = null;
      this.render();
      (root.querySelector("select") as HTMLElement | null)?.focus();
    });
    const adding = h(
      "form",
      {
        class: "add",
        onsubmit: (event: Event) => {
          event.preventDefault();
          const change = form.make();
          if (typeof change === "string") {
            problem.textContent = change;
            return;
          }
          app.draft = [...app.draft, change];
          this.error = null;
          app.tell("changes");
          (root.querySelector(".changes button") as HTMLElement | null)?.focus();
        },
      },
      field(words.kind_of_change, kind),
      ...form.fields,
      problem,
      h("button", { type: "submit" }, words.add),
    );
    const changes = app.draft.map((change, index) =>
      h(
        "li",
        {},
        h("span", {}, describe(change, words)),
        h(
          "button",
          {
            type: "button",
            class: "remove",
            "aria-label": fill(words.remove_change, { what: describe(change, words) }),
            onclick: () => {
              app.draft = app.draft.filter((_, at) => at !== index);
              this.error = null;
              app.tell("changes");
            },
          },
          "×",
        ),
      ),
    );
    const members = number(app.base?.members ?? 8, "1", 1);
    members.max = "200";
    const title = h("input", { type: "text", maxlength: 200, placeholder: words.what_if.replace("{n}", String((app.runs.at(-1)?.id ?? 0) + 1)) });
    const begin = h(
      "form",
      {
        class: "begin",
        onsubmit: (event: Event) => {
          event.preventDefault();
          void this.begin(title.value.trim(), Number(members.value));
        },
      },
      field(words.title, title),
      field(words.members, members, words.members_hint),
    );
    this.start = h("button", { type: "submit", class: "primary" }, words.run_again);
    begin.append(this.start);
    const hasten = app.session?.hasten ?? 1;
    if (hasten > 1) begin.append(h("p", { class: "hint" }, fill(words.hastened, { n: hasten })));
    root.replaceChildren(
      h("h2", {}, words.tab_whatif),
      h("h3", {}, words.changes),
      changes.length > 0 ? h("ul", { class: "changes" }, ...changes) : h("p", { class: "hint" }, words.no_changes),
      h("details", { class: "adding", open: true }, h("summary", {}, words.add_change), adding),
      begin,
      this.status,
      ...(this.error ? [this.error] : []),
      this.so_far,
      this.list,
      this.saved,
    );
    this.drawn = "";
    this.told = "";
    this.follow();
  }

  /// Brings what depends on the runs up to date.
  private follow(): void {
    const { app } = this;
    if (app.view.tab !== "whatif") return;
    if (this.start) this.start.disabled = app.draft.length === 0 || app.running_what_if !== null;
    const now = JSON.stringify([app.current, app.runs.map((run) => [run.id, run.state, run.finished])]);
    if (now !== this.drawn) {
      this.drawn = now;
      keeping_focus(this.list, () => this.list.replaceChildren(...app.runs.map((run) => this.of_run(run))));
      if (this.saved.dataset.run !== String(app.current)) this.saving();
    }
    this.progress();
    void this.tell_so_far();
  }

  /// What the members of the latest what-if say until now, refined in place as others finish.
  private async tell_so_far(): Promise<void> {
    const { app } = this;
    const words = app.words;
    const [base, run] = [app.base, app.runs.at(-1)];
    if (!base || !run || run.id === base.id || run.finished < 2) {
      this.told = "";
      this.so_far.replaceChildren();
      return;
    }
    const now = [run.id, run.finished, base.finished, app.language].join();
    if (now === this.told) return;
    this.told = now;
    const answer = await api.compare(run.id, base.id).catch(() => null);
    if (!answer || this.told !== now) return;
    const world = app.worlds.get(base.id);
    const days = run.days_taken_over;
    const how = [
      run.first_answer_seconds === null ? "" : fill(words.first_answer, { s: figure(run.first_answer_seconds, app.language, 2) }),
      days !== null && days > 0 && world ? fill(words.goes_on, { date: longDate(dateOf(world.start, days), app.language) }) : words.from_start,
    ];
    const answered = funnels(app, answer, run.members, 2);
    this.so_far.replaceChildren(
      h("h3", {}, `${words.so_far}: ${app.title(run)}`),
      h("p", { class: "hint" }, how.join(" ")),
      ...(answered.length > 0 ? answered : [h("p", {}, words.no_difference)]),
      h("p", { class: "hint" }, words.difference_note),
    );
  }

  private offered(kind: string): boolean {
    const levers = this.app.world?.levers;
    if (!levers) return false;
    const some = (list: unknown[] | undefined) => (list?.length ?? 0) > 0;
    switch (kind) {
      case "variant":
        return some(levers.variants);
      case "move_rows":
      case "move_control":
        return some(levers.control);
      case "event":
      case "scale":
        return some(levers.events);
      case "sanctions":
        return some(levers.sanctions);
      case "crossing":
        return some(levers.crossings);
      case "move_closure":
        return some(levers.closures);
      case "conflict":
        return some(levers.conflicts);
      case "counts":
        return some(levers.series);
      default:
        return true;
    }
  }

  private async begin(title: string, members: number): Promise<void> {
    const { app } = this;
    try {
      this.error = null;
      await app.begin(title, members === app.base?.members ? undefined : members);
    } catch (error) {
      this.error = this.refused(error);
      this.render();
    }
  }

  private refused(error: unknown): HTMLElement {
    const words = this.app.words;
    if (!(error instanceof Refusal)) return h("p", { class: "problem", role: "alert" }, words.lost);
    const text = error.change === null ? error.message : fill(words.error_in, { n: error.change + 1, error: error.message });
    const found: Diagnostic[] = error.problems?.diagnostics ?? [];
    return h("div", { role: "alert" }, h("p", { class: "problem" }, text), found.length > 0 ? problem_list(found, words) : null);
  }

  /// How far the run is that is under way.
  private progress(): void {
    const { app } = this;
    const run = app.running;
    const words = app.words;
    if (!run) {
      if (this.status.childElementCount > 0) this.status.replaceChildren();
      return;
    }
    let bar = this.status.querySelector("progress");
    if (!bar || this.status.dataset.run !== String(run.id)) {
      bar = h("progress", { max: 1, "aria-label": words.running });
      const stop = h("button", { type: "button", class: "cancel", onclick: () => void api.cancel(run.id).then(() => app.refresh()) }, words.cancel);
      this.status.dataset.run = String(run.id);
      this.status.replaceChildren(bar, h("span", { class: "done" }), stop);
    }
    bar.value = run.progress;
    const done = this.status.querySelector(".done");
    if (done) {
      done.textContent = `${fill(words.run_under_way, { done: Math.round(100 * run.progress) })} · ${fill(words.members_of, { finished: run.finished, members: run.members })}`;
    }
  }

  private of_run(run: RunSummary): HTMLElement {
    const { app } = this;
    const words = app.words;
    const state =
      run.state === "failed"
        ? fill(words.failed, { error: run.error ?? "" })
        : run.state === "cancelled"
          ? `${words.cancelled}, ${fill(words.members_of, { finished: run.finished, members: run.members })}`
          : fill(words.members_of, { finished: run.finished, members: run.members });
    return h(
      "li",
      { class: run.id === app.current ? "chosen" : "" },
      h(
        "button",
        { type: "button", class: "link", "aria-pressed": String(run.id === app.current), onclick: () => void app.choose_run(run.id) },
        app.title(run),
      ),
      h("small", {}, ` ${state}`),
      run.id === app.base?.id || run.state === "running"
        ? null
        : h(
            "button",
            {
              type: "button",
              class: "remove",
              "aria-label": `${words.forget}: ${app.title(run)}`,
              onclick: () => void api.forget(run.id).then(() => app.refresh()),
            },
            "×",
          ),
    );
  }

  private saving(): void {
    const { app } = this;
    const words = app.words;
    const said = h("span", { role: "status", class: "said" });
    const copy = h("button", { type: "button" }, words.copy_link);
    copy.addEventListener("click", async () => {
      const link = new URL(app.link(), location.href).href;
      history.replaceState(null, "", link);
      try {
        await navigator.clipboard.writeText(link);
        said.textContent = words.copied;
      } catch {
        said.textContent = words.copy_failed;
      }
    });
    const name = h("input", { type: "text", pattern: "[a-z0-9][a-z0-9\\-]{0,59}", value: `${(app.session?.name ?? "scenario").toLowerCase().replace(/[^a-z0-9-]+/g, "-")}-${app.current}` });
    const write = h(
      "form",
      {
        onsubmit: async (event: Event) => {
          event.preventDefault();
          try {
            const done = await api.save(app.current, name.value);
            said.textContent = fill(words.saved, { name: done.name });
          } catch (error) {
            said.textContent = error instanceof Error ? error.message : words.lost;
          }
        },
      },
      field(words.save_as, name),
      h("button", { type: "submit" }, words.save),
    );
    this.saved.dataset.run = String(app.current);
    this.saved.replaceChildren(
      h("h3", {}, words.save),
      h("p", { class: "hint" }, words.save_hint),
      h("a", { class: "button", href: `/api/runs/${app.current}/scenario.zip`, download: "" }, words.download),
      copy,
      said,
      ...(app.session?.can_save ? [write] : []),
    );
  }
}
