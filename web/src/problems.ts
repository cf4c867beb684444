/// What is wrong with a scenario, as `outflow check` says it.

import type { Diagnostic, Problems, Spot } from "./api";
import { h } from "./dom";
import { fill, type Words } from "./words";

/// The line with the spot marked below it.
export function marked(spot: Spot): string {
  return `${spot.text}\n${" ".repeat(Math.max(spot.text_column - 1, 0))}${"^".repeat(Math.max(spot.length, 1))}`;
}

/// One problem: where, what, and what to write instead.
function problem(one: Diagnostic, words: Words): HTMLElement {
  const place = one.spot ? `${one.file ?? ""}:${one.spot.line}:${one.spot.column}` : (one.file ?? "");
  const spot = one.spot;
  const line = spot
    ? h(
        "pre",
        {},
        marked(spot),
      )
    : null;
  return h(
    "li",
    { class: one.severity },
    h("p", {}, h("strong", {}, `${one.severity}[${one.code}]`), `: ${one.message}`),
    h("p", { class: "where" }, place),
    line,
    one.help ? h("p", {}, one.help) : null,
    one.nearest ? h("p", {}, fill(words.nearest, { name: one.nearest })) : null,
  );
}

export function problem_list(all: Diagnostic[], words: Words): HTMLElement {
  return h("ol", { class: "problems" }, ...all.map((one) => problem(one, words)));
}

export function problem_page(problems: Problems, words: Words, again: () => void): HTMLElement {
  return h(
    "main",
    { class: "problem-page", id: "panel", tabindex: "-1" },
    h("h1", {}, words.problems),
    h("p", { role: "status" }, fill(words.problems_some, { errors: problems.errors + (problems.engine ? 1 : 0), warnings: problems.warnings, notes: problems.notes })),
    problems.engine ? h("p", { class: "problem" }, problems.engine) : null,
    problem_list(problems.diagnostics, words),
    ...problems.more.map((more) => h("p", {}, `${more.file}: ${more.count} × ${more.code}`)),
    h("button", { type: "button", class: "primary", onclick: again }, words.read_again),
  );
}
