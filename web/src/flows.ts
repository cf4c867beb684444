/// How flows are drawn: widths, and where the dots that move along a road are.

/// Width in pixels of a flow, by its square root against the largest.
export function width(people: number, most: number): number {
  return people <= 0 || most <= 0 ? 0 : 0.8 + 5 * Math.sqrt(people / most);
}

/// How many dots a flow has: one more for each doubling beyond a hundredth of the largest.
export function dots(people: number, most: number): number {
  if (people <= 0 || most <= 0) return 0;
  return Math.max(1, Math.min(5, Math.round(Math.log2((100 * people) / most))));
}

/// Share of the way, 0 to 1, at which one of so many dots is after some seconds.
export function position(dot: number, number: number, seconds: number, length: number, speed = 36): number {
  return length <= 0 ? 0 : ((seconds * speed) / length + dot / number) % 1;
}

/// Radius in pixels of a circle whose area grows with people.
export function radius(people: number, most: number, largest: number): number {
  return people <= 0 || most <= 0 ? 0 : 2.5 + (largest - 2.5) * Math.sqrt(people / most);
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/// Which boxes can stand without touching those before them.
export function free(boxes: Box[]): boolean[] {
  const kept: Box[] = [];
  return boxes.map((box) => {
    const clear = kept.every(
      (other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
    );
    if (clear) kept.push(box);
    return clear;
  });
}
