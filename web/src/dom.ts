/// Elements in short. Text is always set as text, never as markup.

export type Child = Node | string | number | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") {
      element.addEventListener(name.replace(/^on/, ""), value as (event: Event) => void);
    } else if (name === "value" && "value" in element) {
      (element as HTMLInputElement).value = String(value);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  // The value of a choice is set once its options are there.
  const { value, ...rest } = attributes;
  fill(element, rest, children);
  if (value !== undefined) fill(element, { value }, []);
  return element;
}

export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, attributes, children);
  return element;
}

let counter = 0;
/// A unique id.
export function unique(stem: string): string {
  counter += 1;
  return `${stem}-${counter}`;
}

/// A field with its label.
export function field(label: string, input: HTMLElement, hint?: string): HTMLElement {
  const id = unique("field");
  input.id = id;
  if (!hint) return h("div", { class: "field" }, h("label", { for: id }, label), input);
  const note = unique("hint");
  input.setAttribute("aria-describedby", note);
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    input,
    h("small", { id: note }, hint),
  );
}

/// A choice among texts.
export function select(options: [string, string][], value?: string): HTMLSelectElement {
  return h(
    "select",
    value === undefined ? {} : { value },
    ...options.map(([key, text]) => h("option", { value: key }, text)),
  );
}

/// Draws a part of the page anew; what had the focus in it has it again.
export function keeping_focus(root: HTMLElement, draw: () => void): void {
  const reachable = () => [...root.querySelectorAll<HTMLElement>("a, button, input, select, textarea, summary, [tabindex]")];
  const at = reachable().indexOf(document.activeElement as HTMLElement);
  draw();
  if (at >= 0 && !root.contains(document.activeElement)) reachable()[at]?.focus({ preventScroll: true });
}
