/// How well so many members pin down a mean difference: an interval that narrows as they finish.

import { h, s } from "./dom";
import { axisNumber, difference, ticks } from "./format";
import { path } from "./chart";
import { fill, type Words } from "./words";

/// Members, mean, and the 95 % interval of the mean.
export type ByMembers = [number, number, number, number][];

const SIZE = { width: 340, height: 104, left: 52, right: 8, top: 8, bottom: 22 };

/// The values between which the drawing lies: those from a few members on, and 0. The interval of
/// two or three members is so wide that nothing else could be seen.
export function bounds(rows: ByMembers): [number, number] {
  const steady = rows.filter(([members]) => members >= 5);
  const shown = steady.length > 0 ? steady : rows.slice(-1);
  return [Math.min(0, ...shown.map((row) => row[2])), Math.max(0, ...shown.map((row) => row[3]))];
}

export function funnel(title: string, unit: string, rows: ByMembers, members: number, language: string, words: Words): HTMLElement | null {
  const last = rows.at(-1);
  if (!last) return null;
  const { width, height, left, right, top, bottom } = SIZE;
  const [least, most] = bounds(rows);
  const room = (most - least || 1) * 0.06;
  const most_members = Math.max(members, last[0]);
  const x = (n: number) => left + ((n - 2) / Math.max(most_members - 2, 1)) * (width - left - right);
  const y = (value: number) => {
    const bounded = Math.min(Math.max(value, least - room), most + room);
    return top + (1 - (bounded - least + room) / (most - least + 2 * room)) * (height - top - bottom);
  };
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", "aria-hidden": "true" });
  for (const tick of ticks(least, most, 3))
    svg.append(
      s("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), class: tick === 0 ? "axis" : "grid" }),
      s("text", { x: left - 5, y: y(tick) + 3.5, class: "tick end" }, unit === "share" ? `${Math.round(tick * 100)} %` : axisNumber(tick, language)),
    );
  for (const n of [2, Math.round(most_members / 2), most_members])
    svg.append(s("text", { x: x(n), y: height - 6, class: "tick middle" }, String(n)));
  const up = rows.map((row): [number, number] => [x(row[0]), y(row[3])]);
  const low = rows.map((row): [number, number] => [x(row[0]), y(row[2])]).reverse();
  if (rows.length > 1) svg.append(s("path", { d: `${path([...up, ...low])}Z`, class: "band wide" }), s("path", { d: path(rows.map((row) => [x(row[0]), y(row[1])])), class: "line" }));
  // The interval as it is now.
  svg.append(
    s("line", { x1: x(last[0]), x2: x(last[0]), y1: y(last[2]), y2: y(last[3]), class: "whisker" }),
    s("circle", { cx: x(last[0]), cy: y(last[1]), r: 3.5, class: "mean" }),
  );
  const say = (value: number) => difference(value, unit, language);
  const sure = fill(words.sure, { low: say(last[2]), high: say(last[3]), n: last[0] });
  return h(
    "figure",
    { class: "series funnel" },
    h("figcaption", {}, h("span", { class: "what" }, fill(words.mean_difference, { what: title })), " ", h("strong", {}, say(last[1])), " ", h("span", { class: "range" }, sure)),
    h("div", { role: "img", "aria-label": `${fill(words.funnel_label, { what: title })} ${say(last[1])}; ${sure}` }, svg),
  );
}
