/// A series with its intervals as a drawing, and as numbers for those who do not see it.

import type { Fan } from "./api";
import { h, s } from "./dom";
import { amount, axisNumber, dateOf, longDate, shortDate, ticks } from "./format";
import { fill, type Words } from "./words";

export interface ChartOptions {
  title: string;
  unit: string;
  start: string;
  day: number;
  language: string;
  minCell: number;
  words: Words;
  fan: Fan;
  /// The run that it is compared with.
  against?: Fan | undefined;
  reported?: [number, number][];
  /// Whether values may be below 0.
  signed?: boolean;
  onday?: (day: number) => void;
}

const following = new WeakMap<Element, (day: number) => void>();

/// Shows another day in the charts of a part of the page, without drawing them anew: while the
/// timeline plays. What is read aloud follows when it rests.
export function follow_day(root: Element, day: number): void {
  for (const figure of root.querySelectorAll("figure.series")) following.get(figure)?.(day);
}

const SIZE = { width: 340, height: 132, left: 44, right: 8, top: 8, bottom: 22 };

/// A line through points; NaN breaks it.
export function path(points: [number, number][]): string {
  return points
    .map(([x, y], index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join("");
}

/// The area between two lists.
export function band(low: number[], high: number[], x: (day: number) => number, y: (value: number) => number): string {
  const up = high.map((value, day): [number, number] => [x(day), y(value)]);
  const down = low.map((value, day): [number, number] => [x(day), y(value)]).reverse();
  return `${path([...up, ...down])}Z`;
}

/// Days at which a date stands on the axis.
export function dateTicks(start: string, days: number): number[] {
  const first: number[] = [];
  for (let day = 0; day < days; day += 1) if (dateOf(start, day).endsWith("-01")) first.push(day);
  if (first.length >= 2) {
    const every = Math.ceil(first.length / 5);
    return first.filter((_, index) => index % every === 0);
  }
  const every = Math.max(1, Math.ceil(days / 4));
  return Array.from({ length: Math.ceil(days / every) }, (_, index) => index * every);
}

export function chart(options: ChartOptions): HTMLElement {
  const { fan, against, words, language, unit, minCell, start } = options;
  const days = fan[2].length;
  const all = [...fan[0], ...fan[4], ...(against?.[4] ?? []), ...(against?.[0] ?? [])].concat(
    (options.reported ?? []).map(([, people]) => people),
  );
  const most = Math.max(...all, options.signed ? 0 : 1e-9);
  const least = options.signed ? Math.min(...all, 0) : 0;
  const { width, height, left, right, top, bottom } = SIZE;
  const x = (day: number) => left + (day / Math.max(days - 1, 1)) * (width - left - right);
  const y = (value: number) => top + (1 - (value - least) / (most - least || 1)) * (height - top - bottom);
  const line = (values: number[]) => path(values.map((value, day): [number, number] => [x(day), y(value)]));
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", "aria-hidden": "true" });
  for (const tick of ticks(least, most, 3)) {
    svg.append(
      s("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), class: "grid" }),
      s("text", { x: left - 5, y: y(tick) + 3.5, class: "tick end" }, unit === "share" ? `${Math.round(tick * 100)} %` : axisNumber(tick, language)),
    );
  }
  for (const tick of dateTicks(start, days)) {
    svg.append(
      s("line", { x1: x(tick), x2: x(tick), y1: height - bottom, y2: height - bottom + 4, class: "axis" }),
      s("text", { x: x(tick), y: height - 6, class: "tick middle" }, shortDate(dateOf(start, tick), language)),
    );
  }
  if (against) svg.append(s("path", { d: band(against[0], against[4], x, y), class: "band other" }));
  svg.append(s("path", { d: band(fan[0], fan[4], x, y), class: "band wide" }));
  svg.append(s("path", { d: band(fan[1], fan[3], x, y), class: "band narrow" }));
  if (against) svg.append(s("path", { d: line(against[2]), class: "line other" }));
  svg.append(s("path", { d: line(fan[2]), class: "line" }));
  for (const [day, people] of options.reported ?? []) {
    svg.append(s("circle", { cx: x(day), cy: y(people), r: 3, class: "report" }));
  }
  const at = Math.min(options.day, days - 1);
  const now = s("line", { x1: x(at), x2: x(at), y1: top, y2: height - bottom, class: "now" });
  svg.append(now);
  if (options.onday) {
    const { onday } = options;
    svg.addEventListener("click", (event) => {
      const box = svg.getBoundingClientRect();
      const share = (((event.clientX - box.left) / box.width) * width - left) / (width - left - right);
      onday(Math.round(Math.min(Math.max(share, 0), 1) * (days - 1)));
    });
  }
  const say = (value: number) => amount(value, unit, language, minCell);
  const peak = fan[2].indexOf(Math.max(...fan[2]));
  const label = fill(words.chart_label, {
    what: options.title,
    from: longDate(start, language),
    to: longDate(dateOf(start, days - 1), language),
    date: longDate(dateOf(start, at), language),
    value: say(fan[2][at] ?? 0),
    low: say(fan[0][at] ?? 0),
    high: say(fan[4][at] ?? 0),
    most: say(fan[2][peak] ?? 0),
    peak: longDate(dateOf(start, peak), language),
  });
  const figure = h("figure", { class: "series" });
  const [value, range] = [h("strong"), h("span", { class: "range" })];
  const follow = (day: number) => {
    const at = Math.min(day, days - 1);
    const place = x(at).toFixed(2);
    now.setAttribute("x1", place);
    now.setAttribute("x2", place);
    value.textContent = say(fan[2][at] ?? 0);
    range.textContent = fill(words.range90, { low: say(fan[0][at] ?? 0), high: say(fan[4][at] ?? 0) });
  };
  follow(at);
  following.set(figure, follow);
  figure.append(
    h("figcaption", {}, h("span", { class: "what" }, options.title), value, range),
    h("div", { role: "img", "aria-label": label }, svg),
    numbers(options, say),
  );
  return figure;
}

/// About a dozen days as a table.
function numbers(options: ChartOptions, say: (value: number) => string): HTMLElement {
  const { fan, words, start, language } = options;
  const days = fan[2].length;
  const details = h("details", {}, h("summary", {}, words.numbers));
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("table")) return;
    const every = Math.max(1, Math.ceil(days / 12));
    const rows: HTMLElement[] = [];
    for (let day = 0; day < days; day += every) {
      rows.push(
        h(
          "tr",
          {},
          h("th", { scope: "row" }, longDate(dateOf(start, day), language)),
          ...[0, 2, 4].map((level) => h("td", {}, say(fan[level as 0]?.[day] ?? 0))),
        ),
      );
    }
    details.append(
      h(
        "table",
        {},
        h("caption", { class: "sr" }, options.title),
        h(
          "thead",
          {},
          h("tr", {}, ...[words.date, words.low5, words.median, words.high95].map((head) => h("th", { scope: "col" }, head))),
        ),
        h("tbody", {}, ...rows),
      ),
    );
  });
  return details;
}
