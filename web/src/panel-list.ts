/// Every place and crossing as a table: the map for those who do not see it.

import type { App } from "./app";
import { h, keeping_focus } from "./dom";
import { count } from "./format";
import { word } from "./panel-place";

export class ListPanel {
  private filter = "";
  private waiting = 0;

  constructor(
    private readonly app: App,
    private readonly root: HTMLElement,
    private readonly holder: (holder: number) => string,
  ) {
    app.on(["run", "language", "tab", "place"], () => this.render());
    app.on(["day"], () => {
      if (this.waiting) return;
      this.waiting = window.setTimeout(() => {
        this.waiting = 0;
        this.render();
      }, 1000);
    });
  }

  render(): void {
    keeping_focus(this.root, () => this.draw());
  }

  private draw(): void {
    const { app, root } = this;
    if (app.view.tab !== "list") return;
    const [world, frames, words] = [app.world, app.frame, app.words];
    if (!world || !frames) return;
    const search = h("input", { type: "search", value: this.filter, "aria-label": words.filter, placeholder: words.filter });
    const body = h("tbody");
    const chain = world.model === "chain";
    const columns = chain ? ["people", "displaced", "queue_persons"] : ["people", "arrived"];
    const value = (name: string, place: number) => frames.places[name]?.[app.whole_day]?.[place] ?? 0;
    const rows = world.places
      .map((place, index) => ({ place, index }))
      .filter(({ place }) => place.role !== "bend")
      .sort((a, b) => value(columns[0] as string, b.index) - value(columns[0] as string, a.index));
    const fill_body = () => {
      const wanted = this.filter.trim().toLowerCase();
      body.replaceChildren(
        ...rows
          .filter(({ place }) => `${place.name} ${place.region} ${place.country}`.toLowerCase().includes(wanted))
          .map(({ place, index }) =>
            h(
              "tr",
              { class: index === app.place ? "chosen" : "" },
              h(
                "th",
                { scope: "row" },
                h(
                  "button",
                  {
                    type: "button",
                    class: "link",
                    onclick: () => {
                      app.choose_place(index);
                      app.choose_tab("place");
                    },
                  },
                  place.name,
                ),
                place.role === "crossing" ? h("small", {}, ` ${words.role_crossing}`) : null,
              ),
              chain ? h("td", {}, this.holder(frames.places.holder?.[app.whole_day]?.[index] ?? -2)) : null,
              ...columns.map((name) => h("td", { class: "number" }, value(name, index) < 0 ? "–" : count(value(name, index), app.language, app.minCell))),
            ),
          ),
      );
    };
    search.addEventListener("input", () => {
      this.filter = search.value;
      fill_body();
    });
    fill_body();
    root.replaceChildren(
      h("h2", {}, words.tab_list),
      search,
      h(
        "div",
        { class: "wide", tabindex: "0", role: "region", "aria-label": words.tab_list },
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, words.name),
              chain ? h("th", { scope: "col" }, words.holder) : null,
              ...columns.map((name) => h("th", { scope: "col" }, word(words, name))),
            ),
          ),
          body,
        ),
      ),
    );
  }
}
