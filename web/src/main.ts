import "./page.css";
import { api } from "./api";
import { App } from "./app";
import { CONTESTED, FLOW, holderColour, QUEUE, ROLES } from "./colours";
import { h, select } from "./dom";
import { figure, longDate } from "./format";
import { can_draw, MapView } from "./map";
import { ComparePanel } from "./panel-compare";
import { ListPanel } from "./panel-list";
import { PlacePanel, word } from "./panel-place";
import { WhatIfPanel } from "./panel-whatif";
import { problem_page } from "./problems";
import { fill, LANGUAGES } from "./words";

const TABS = ["place", "whatif", "compare", "list"] as const;
/// Measures by which circles may be sized.
const SIZES = { chain: ["people", "displaced", "left", "arrived"], wayfinding: ["people", "arrived"] };
/// Days a second.
const SPEEDS = [1, 2, 4, 8, 16];

const app = new App();
const root = document.getElementById("app") as HTMLElement;
// Asked for first, so that they are there when the places are.
const outlines = api.basemap();
outlines.catch(() => {});
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

async function start(): Promise<void> {
  (root.querySelector(".span") as HTMLElement).textContent = app.words.loading;
  try {
    await app.open();
  } catch {
    root.replaceChildren(h("p", { class: "problem", role: "alert" }, app.words.lost));
    return;
  }
  document.documentElement.lang = app.language;
  if (app.session?.state === "broken" && app.problems) {
    document.title = `${app.session.name} – Outflow`;
    root.replaceChildren(
      problem_page(app.problems, app.words, () => {
        void api.reload().then(() => location.reload());
      }),
    );
    return;
  }
  await page();
  void app.watch();
}

/// On what terms the run that is open was made: a what-if or a forecast must not be taken for what happened.
function terms(app: App): string {
  const { variant, as_of, front, without } = app.session?.terms ?? {};
  const words = app.words;
  return [
    variant ? fill(words.terms_variant, { title: variant }) : "",
    as_of ? fill(words.terms_as_of, { date: as_of.replace("T", ", ") }) : "",
    as_of && front ? fill(words.terms_front, { front }) : "",
    without && without.length > 0 ? fill(words.terms_without, { parts: without.join(", ") }) : "",
  ]
    .filter((one) => one !== "")
    .join(" · ");
}

async function page(): Promise<void> {
  const words = () => app.words;
  const title = h("h1");
  const about = h("p", { class: "span" });
  const runs = h("div", { class: "run-tabs", role: "group", "aria-label": words().run });
  const language = select(
    Object.entries(LANGUAGES).map(([code, one]) => [code, one.name]),
    app.language,
  );
  language.setAttribute("aria-label", words().language);
  language.addEventListener("change", () => {
    app.view.language = language.value;
    history.replaceState(null, "", app.link());
    location.reload();
  });
  const lost = h("p", { class: "problem", role: "alert", hidden: true });
  const maps = h("div", { class: "maps" });
  const map_box = h("div", { class: "map" });
  const second_box = h("div", { class: "map", hidden: true });
  maps.append(map_box, second_box);
  const panel_place = h("div");
  const panel_whatif = h("div");
  const panel_compare = h("div");
  const panel_list = h("div");
  const panels = { place: panel_place, whatif: panel_whatif, compare: panel_compare, list: panel_list };
  const place_panel = new PlacePanel(app, panel_place);
  const whatif_panel = new WhatIfPanel(app, panel_whatif);
  const compare_panel = new ComparePanel(app, panel_compare);
  const list_panel = new ListPanel(app, panel_list, (holder) => place_panel.holder(holder));

  // Tabs.
  const tabs = h("div", { role: "tablist", class: "tabs", "aria-label": words().panel });
  for (const name of TABS) {
    const tab = h(
      "button",
      { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => app.choose_tab(name) },
      word(words(), `tab_${name}`),
    );
    tabs.append(tab);
    const panel = panels[name];
    panel.id = `panel-${name}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    panel.tabIndex = -1;
  }
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = TABS.indexOf(app.view.tab as (typeof TABS)[number]);
    const next = TABS[(at + step + TABS.length) % TABS.length] as string;
    app.choose_tab(next);
    document.getElementById(`tab-${next}`)?.focus();
  });
  if (!TABS.includes(app.view.tab as never)) app.view.tab = "place";
  const show_tab = () => {
    for (const name of TABS) {
      const on = name === app.view.tab;
      const tab = document.getElementById(`tab-${name}`) ?? tabs.querySelector(`#tab-${name}`);
      tab?.setAttribute("aria-selected", String(on));
      (tab as HTMLElement | null)?.setAttribute("tabindex", on ? "0" : "-1");
      panels[name].hidden = !on;
    }
    place_panel.render();
  };

  // Timeline.
  const play = h("button", { type: "button", class: "play primary" }, words().play);
  const slider = h("input", { type: "range", min: 0, step: 1, "aria-label": words().timeline, class: "slider" });
  const date = h("span", { class: "date" });
  // Told when the timeline comes to rest, not on every day that passes.
  const said = h("span", { class: "sr", role: "status" });
  const speed = select(
    SPEEDS.map((one) => [String(one), `${one} ×`]),
    "4",
  );
  speed.setAttribute("aria-label", words().speed);
  const strip = h("div", { class: "strip", "aria-hidden": "true" });
  const step = (by: number, text: string, label: string) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": label,
        onclick: () => {
          stop();
          app.set_day(app.whole_day + by);
        },
      },
      text,
    );
  const timeline = h(
    "div",
    { class: "timeline", role: "group", "aria-label": words().timeline },
    play,
    step(-1, "‹", words().back),
    h("div", { class: "track" }, strip, slider),
    step(1, "›", words().forward),
    date,
    speed,
    said,
  );
  let playing = false;
  let last = 0;
  const stop = () => {
    playing = false;
    play.textContent = words().play;
    said.textContent = longDate(app.date, app.language);
  };
  play.addEventListener("click", () => {
    if (playing) {
      stop();
      app.set_day(app.whole_day);
      return;
    }
    if (app.whole_day >= (app.world?.days ?? 1) - 1) app.set_day(0);
    playing = true;
    last = performance.now();
    play.textContent = words().pause;
    requestAnimationFrame(tick);
  });
  slider.addEventListener("input", () => {
    stop();
    app.set_day(Number(slider.value));
  });
  const tick = (now: number) => {
    if (!playing) return;
    const seconds = Math.min((now - last) / 1000, 0.25);
    last = now;
    const end = (app.world?.days ?? 1) - 1;
    const next = app.day + seconds * Number(speed.value);
    if (next >= end) {
      stop();
      app.set_day(end);
      return;
    }
    const before = app.whole_day;
    app.day = next;
    for (const view of views) {
      if (calm.matches) view.set_day(Math.floor(next));
      else view.play(next, seconds);
    }
    if (app.whole_day !== before) app.tell("day");
    requestAnimationFrame(tick);
  };
  let shown = -1;
  const show_day = () => {
    const day = app.whole_day;
    slider.value = String(day);
    if (day === shown) return;
    shown = day;
    date.textContent = longDate(app.date, app.language);
    slider.setAttribute("aria-valuetext", `${longDate(app.date, app.language)}. ${fill(words().day_of, { day: day + 1, days: app.world?.days ?? 0 })}`);
  };

  // Legend and map controls.
  const legend = h("div", { class: "legend-body" });
  const size = select([]);
  size.setAttribute("aria-label", words().size_by);
  const legend_box = h("details", { class: "legend", open: window.innerWidth > 700 }, h("summary", {}, words().legend), legend);
  const control = (text: string, label: string, action: () => void) =>
    h("button", { type: "button", "aria-label": label, title: label, onclick: action }, text);
  const views: MapView[] = [];
  const zoom = (by: number) => {
    const view = views[0];
    if (!view) return;
    view.zoom(by, !calm.matches);
  };
  const controls = h(
    "div",
    { class: "controls" },
    control("+", words().zoom_in, () => zoom(1)),
    control("−", words().zoom_out, () => zoom(-1)),
    control("⤢", words().fit, () => {
      const view = views[0];
      if (!view) return;
      app.view.camera = null;
      view.keep_fitted = true;
      view.fit(!calm.matches);
    }),
  );
  const beside = h("button", { type: "button", class: "beside", "aria-pressed": String(app.view.beside), hidden: true }, words().beside);
  const caption = [h("p", { class: "map-title" }), h("p", { class: "map-title" })];
  map_box.append(controls, caption[0] as HTMLElement);
  second_box.append(caption[1] as HTMLElement);

  const draw_legend = () => {
    const world = app.world;
    if (!world) return;
    const row = (swatch: HTMLElement, text: string) => h("div", { class: "key" }, swatch, h("span", {}, text));
    const dot = (colour: string, hatch = false) => h("i", { class: hatch ? "dot hatch" : "dot", style: `--c:${colour}` });
    const rows: HTMLElement[] = [];
    if (world.model === "chain") {
      world.parties.forEach((party, index) => {
        if (app.frame?.places.holder?.some((day) => day.includes(index))) rows.push(row(dot(holderColour(index), index > 0), party.name.split(",")[0] as string));
      });
      if (app.frame?.places.holder?.some((day) => day.includes(-1))) rows.push(row(dot(CONTESTED, true), words().contested));
    } else {
      rows.push(row(dot(ROLES.origin as string), words().role_origin), row(dot(ROLES.camp as string), words().role_camp), row(dot(ROLES.town as string), words().role_town));
    }
    const sizes = SIZES[world.model].map((name): [string, string] => [name, word(words(), name)]);
    size.replaceChildren(...sizes.map(([name, text]) => h("option", { value: name }, text)));
    size.value = views[0]?.measure ?? "people";
    const most = views[0]?.largest;
    rows.push(
      h("div", { class: "key" }, h("label", { for: "size" }, words().size_by), size),
      row(h("i", { class: "circle" }), `≤ ${figure(most?.people ?? 0, app.language, 2)}`),
      row(h("i", { class: "flow", style: `--c:${FLOW}` }), `${words().legend_flow} (≤ ${figure(most?.flow ?? 0, app.language, 2)})`),
    );
    if (world.model === "chain") rows.push(row(h("i", { class: "queue", style: `--c:${QUEUE}` }), words().legend_queue));
    if (world.places.some((place) => place.capacity > 0)) rows.push(row(h("i", { class: "beds" }), words().legend_beds));
    const hidden = app.frame?.hidden_links ?? 0;
    if (hidden > 0) rows.push(h("p", { class: "hint" }, fill(words().legend_hidden, { n: hidden, km: app.session?.front_km ?? 0 })));
    legend.replaceChildren(...rows);
  };
  size.id = "size";
  size.addEventListener("change", () => {
    app.view.size = size.value;
    for (const view of views) {
      view.measure = size.value;
      view.measured();
    }
    if (views[0] && views[1] && app.view.beside) views[0].share_scale(views[1]);
    for (const view of views) {
      view.set_day(view.day);
      view.choose_names();
    }
    draw_legend();
    app.tell("view");
  });

  // The page itself.
  root.replaceChildren(
    h("a", { class: "skip", href: "#panel" }, words().skip),
    h("header", {}, h("div", {}, title, about), runs, beside, language),
    lost,
    h(
      "div",
      { class: "stage" },
      h("section", { class: "map-side", "aria-label": words().map }, maps, timeline, legend_box, h("p", { class: "boundaries" }, words().boundaries)),
      h("main", { class: "panel", id: "panel", tabindex: "-1" }, tabs, panel_place, panel_whatif, panel_compare, panel_list),
    ),
  );
  // The address keeps the view, not a jump.
  (root.querySelector(".skip") as HTMLElement).addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("panel")?.focus();
  });

  let following = false;
  const make_view = async (box: HTMLElement): Promise<MapView> => {
    const view = new MapView(box, await outlines, words().map_help, {
      select: (place) => {
        app.choose_place(place);
        app.choose_tab("place");
      },
      pick: (longitude, latitude) => whatif_panel.picked?.(longitude, latitude),
      moved: (by_hand) => {
        if (following || (view !== views[0] && !by_hand)) return;
        const { longitude, latitude, zoom } = view.camera;
        if (by_hand) for (const one of views) one.keep_fitted = false;
        if (!view.keep_fitted) app.view.camera = [longitude, latitude, zoom];
        // The other map follows, and that it moves is no news.
        following = true;
        for (const other of views) if (other !== view) other.jump(view.camera);
        following = false;
        app.tell("view");
      },
    });
    view.language = app.language;
    view.minCell = app.minCell;
    view.measure = app.view.size ?? "people";
    return view;
  };
  const webgl = can_draw();
  if (!webgl) map_box.append(h("p", { class: "map-note" }, words().no_webgl));
  views.push(await make_view(map_box));
  whatif_panel.onpick = (picking) => {
    for (const view of views) view.picking = picking;
  };

  const show_runs = () => {
    lost.hidden = !app.lost;
    lost.textContent = app.lost ? words().lost : "";
    runs.replaceChildren(
      ...app.runs.map((run) =>
        h(
          "button",
          {
            type: "button",
            "aria-pressed": String(run.id === app.current),
            disabled: run.finished === 0,
            onclick: () => void app.choose_run(run.id),
          },
          app.title(run),
          run.state === "running"
            ? h("small", {}, ` ${Math.round(100 * run.progress)} %`)
            : h("small", {}, ` ${run.finished}`),
        ),
      ),
    );
    beside.hidden = app.runs.length < 2 || views.length === 0;
  };

  let second_view: Promise<MapView> | null = null;
  const show_second = async () => {
    const on = app.view.beside && app.runs.length > 1;
    second_box.hidden = !on;
    maps.classList.toggle("two", on);
    beside.setAttribute("aria-pressed", String(on));
    const other = app.current === app.base?.id ? compare_panel.chosen : (app.base?.id ?? null);
    const run = app.runs.find((one) => one.id === other);
    (caption[0] as HTMLElement).textContent = on && app.run ? app.title(app.run) : "";
    (caption[1] as HTMLElement).textContent = run ? app.title(run) : "";
    if (!on || other === null || !run || run.finished === 0) return;
    if (!app.frames.has(other)) await app.load(other);
    second_view ??= make_view(second_box).then((view) => {
      if (webgl) void view.attach();
      else view.alone();
      return view;
    });
    const made = await second_view;
    if (!views.includes(made)) views.push(made);
    const [first, second] = views;
    const [world, frames] = [app.worlds.get(other), app.frames.get(other)];
    if (!first || !second || !world || !frames) return;
    second.keep_fitted = false;
    second.resize();
    second.jump(first.camera);
    second.measure = first.measure;
    second.selected = app.place;
    second.show(world, frames);
    first.share_scale(second);
    first.set_day(app.day);
    second.set_day(app.day);
  };
  beside.addEventListener("click", () => {
    app.view.beside = !app.view.beside;
    void show_second().then(() => views[0]?.resize());
    app.tell("view");
  });

  let fitted = false;
  const fit_once = () => {
    const view = views[0];
    if (!view || fitted) return;
    fitted = true;
    view.keep_fitted = app.view.camera === null;
    if (app.view.camera) view.jump({ longitude: app.view.camera[0], latitude: app.view.camera[1], zoom: app.view.camera[2] });
    else view.fit();
  };
  const show_run = () => {
    const [world, frames] = [app.world, app.frame];
    if (!world) return;
    title.textContent = world.title;
    document.title = `${world.title} – Outflow`;
    const days = world.days;
    about.textContent = `${longDate(world.start, app.language)} – ${longDate(new Date(Date.parse(world.start) + (days - 1) * 86_400_000).toISOString().slice(0, 10), app.language)} · ${words().simulated}`;
    const said = terms(app);
    about.replaceChildren(...(said ? [h("strong", {}, said), " · "] : []), about.textContent ?? "");
    slider.max = String(days - 1);
    const view = views[0];
    if (view) {
      view.selected = app.place;
      view.show(world, frames);
      view.set_day(app.day);
    }
    fit_once();
    if (!frames) return;
    draw_strip();
    draw_legend();
    shown = -1;
    show_day();
    void show_second();
  };
  /// How many left on each day, above the slider.
  const draw_strip = () => {
    const totals = app.frame?.totals;
    const fan = totals?.left ?? totals?.travelling;
    if (!fan) return;
    const values = fan[2];
    const most = Math.max(...values, 1);
    const points = values.map((value, day) => `${(100 * day) / Math.max(values.length - 1, 1)},${(30 - (29 * value) / most).toFixed(2)}`);
    strip.innerHTML = `<svg viewBox="0 0 100 30" preserveAspectRatio="none"><polygon points="0,30 ${points.join(" ")} 100,30"/></svg>`;
  };

  app.on(["run"], show_run);
  app.on(["runs", "run"], () => {
    show_runs();
    void show_second();
  });
  app.on(["tab"], show_tab);
  app.on(["day"], () => {
    show_day();
    if (!playing) {
      for (const view of views) {
        view.set_day(app.day);
        view.choose_names();
      }
    }
  });
  app.on(["place"], () => {
    for (const view of views) {
      view.selected = app.place;
      view.set_day(view.day);
      view.choose_names();
    }
  });

  show_tab();
  show_runs();
  show_run();
  // Outlines and places stand before the script of the map is read.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  if (webgl) void views[0]?.attach();
  else views[0]?.alone();
  await app.load(app.current);
  await place_panel.load();
  whatif_panel.render();
  list_panel.render();
  await compare_panel.load();
  if (app.draft.length > 0) {
    lost.hidden = false;
    lost.textContent = words().restored;
  }
  document.body.dataset.ready = "true";
}

void start();
