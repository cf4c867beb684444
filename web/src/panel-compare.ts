/// Two runs side by side, and their difference with its uncertainty.

import { api, type Comparison } from "./api";
import type { App } from "./app";
import { chart } from "./chart";
import { field, h, keeping_focus, select } from "./dom";
import { funnel } from "./funnel";
import { amount, difference } from "./format";
import { word } from "./panel-place";
import { fill } from "./words";

export class ComparePanel {
  private answer: Comparison | null = null;
  private key = "";
  private other: number | null = null;

  constructor(
    private readonly app: App,
    private readonly root: HTMLElement,
  ) {
    app.on(["run", "runs", "language", "tab"], () => void this.load());
    app.on(["day"], () => {
      if (app.day % 1 === 0) this.render();
    });
  }

  /// The what-if that is compared.
  get chosen(): number | null {
    const { app } = this;
    const all = app.runs.filter((run) => run.id !== app.base?.id).map((run) => run.id);
    if (this.other !== null && all.includes(this.other)) return this.other;
    if (all.includes(app.current)) return app.current;
    return all.at(-1) ?? null;
  }

  async load(): Promise<void> {
    const { app } = this;
    if (app.view.tab !== "compare") return;
    const [base, other] = [app.base, this.chosen];
    const run = app.runs.find((one) => one.id === other);
    if (!base || other === null || !run) {
      this.key = "";
      this.answer = null;
      this.render();
      return;
    }
    const key = [base.id, base.finished, other, run.finished, app.language, app.runs.length].join();
    if (key === this.key) return;
    this.key = key;
    this.answer = await api.compare(other, base.id).catch(() => null);
    this.render();
  }

  render(): void {
    keeping_focus(this.root, () => this.draw());
  }

  private draw(): void {
    const { app, root } = this;
    if (app.view.tab !== "compare") return;
    const words = app.words;
    const [world, answer, other] = [app.world, this.answer, this.chosen];
    if (!world || other === null) {
      root.replaceChildren(h("h2", {}, words.tab_compare), h("p", { class: "hint" }, words.need_two));
      return;
    }
    const runs = app.runs.filter((run) => run.id !== app.base?.id);
    const choice = select(
      runs.map((run) => [String(run.id), app.title(run)]),
      String(other),
    );
    choice.addEventListener("change", () => {
      this.other = Number(choice.value);
      void this.load();
    });
    const content: (HTMLElement | null)[] = [h("h2", {}, words.tab_compare), field(words.other, choice)];
    if (answer && answer.members > 0) {
      content.push(h("p", { class: "hint" }, `${fill(words.same_members, { n: answer.members })} ${words.difference_note}`));
      content.push(...funnels(app, answer, runs.find((run) => run.id === other)?.members ?? 0, 3));
      content.push(this.table(answer), h("p", { class: "hint" }, words.saved_note));
      content.push(
        h("p", { class: "key" }, h("span", { class: "swatch run" }), ` ${words.other}  `, h("span", { class: "swatch other" }), ` ${words.as_it_is}`),
      );
      for (const [name, total] of Object.entries(answer.totals)) {
        const common = { unit: "persons", start: world.start, day: app.whole_day, language: app.language, words, onday: (day: number) => app.set_day(day) };
        const what = word(words, name === "displaced" ? "displaced_total" : name);
        content.push(
          h(
            "div",
            { class: "pair" },
            chart({ ...common, title: what, minCell: app.minCell, fan: total.run, against: total.base }),
            chart({ ...common, title: `${words.difference}: ${what}`, minCell: 0, fan: total.difference, signed: true }),
          ),
        );
      }
    } else {
      content.push(h("p", { class: "hint" }, words.running));
    }
    root.replaceChildren(...content.filter((one) => one !== null));
  }

  /// All places first; each region, or place, folded away.
  private table(answer: Comparison): HTMLElement {
    const { words } = this.app;
    const parts = new Map<string, Comparison["rows"]>();
    for (const row of answer.rows) parts.set(row.of, [...(parts.get(row.of) ?? []), row]);
    const open = new Set([...this.root.querySelectorAll<HTMLElement>("details[open]")].map((one) => one.dataset.of));
    return h(
      "div",
      { class: "quantities" },
      ...[...parts].map(([of, rows]) =>
        of === "*"
          ? this.rows(words.all_places, rows)
          : h("details", { "data-of": of, open: open.has(of) || parts.size <= 2 }, h("summary", {}, of), this.rows(of, rows)),
      ),
    );
  }

  private rows(of: string, rows: Comparison["rows"]): HTMLElement {
    const { app } = this;
    const { words, language, minCell } = app;
    const two = (first: string, second: string) => h("td", { class: "number" }, h("span", {}, first), h("br"), h("small", {}, second));
    const head = (first: string, second: string) => h("th", { scope: "col", class: "number" }, first, h("br"), h("small", {}, second));
    return h(
      "div",
      { class: "wide", tabindex: "0", role: "region", "aria-label": of },
      h(
        "table",
        {},
        h("caption", {}, of),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, words.quantity),
            head(words.other, words.as_it_is),
            head(words.difference, words.range90_head),
            head(words.more_head, words.saved_variance),
          ),
        ),
        h(
          "tbody",
          {},
          ...rows.map((row) => {
            const say = (value: number | undefined) => amount(value ?? 0, row.unit, language, minCell);
            const change = (value: number | undefined) => difference(value ?? 0, row.unit, language);
            const percent = (share: number | null) => (share === null ? "–" : `${Math.round(100 * share)} %`.replace("-", "−"));
            return h(
              "tr",
              {},
              h("th", { scope: "row" }, quantity(app, row.name)),
              two(say(row.run[2]), say(row.base[2])),
              two(change(row.difference[2]), `${change(row.difference[0])} … ${change(row.difference[4])}`),
              two(percent(row.more), percent(row.variance_saved)),
            );
          }),
        ),
      ),
    );
  }
}

/// The name of a quantity in the language of the page.
function quantity(app: App, name: string): string {
  const towards = /^left to (.+)$/.exec(name);
  if (towards) {
    const party = app.world?.parties.find((one) => one.id === towards[1]);
    return fill(app.words.q_left_to, { party: (party?.name ?? towards[1] ?? "").split(",")[0] as string });
  }
  const key = `q_${name.replace(/[^a-z]+/g, "_")}`;
  return (app.words as Record<string, string>)[key] ?? name;
}

/// How well the members pin down the mean difference, of what differs: of places that receive people,
/// or of all places together.
export function funnels(app: App, answer: Comparison, members: number, most: number): HTMLElement[] {
  const rows = answer.rows.filter((row) => row.unit === "persons" && row.by_members.at(-1)?.slice(1).some((value) => value !== 0));
  const places = rows.filter((row) => row.of !== "*");
  return (places.length > 0 ? places : rows)
    .slice(0, most)
    .map((row) => {
      const what = quantity(app, row.name);
      return funnel(row.of === "*" ? what : `${row.of}: ${what}`, row.unit, row.by_members, members, app.language, app.words);
    })
    .filter((one) => one !== null);
}
