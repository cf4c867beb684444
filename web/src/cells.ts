/// The area that is coloured by the holder of a place: what lies nearer to it than to any other,
/// and within some km. It is no line of control.

import { Delaunay } from "d3-delaunay";

type Point = [number, number];

const KM_PER_DEGREE = 111.2;

/// A polygon cut to one side of the line from a to b (Sutherland and Hodgman 1974).
function cut(polygon: Point[], a: Point, b: Point): Point[] {
  const side = ([x, y]: Point) => (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
  const kept: Point[] = [];
  polygon.forEach((here, index) => {
    const before = polygon[(index + polygon.length - 1) % polygon.length] as Point;
    const [from, to] = [side(before), side(here)];
    if (from >= 0 !== to >= 0) {
      const share = from / (from - to);
      kept.push([before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])]);
    }
    if (to >= 0) kept.push(here);
  });
  return kept;
}

/// A ring around each place in degrees, closed; empty for places that lie where another does.
export function cells(places: { longitude: number; latitude: number }[], km: number): Point[][] {
  if (places.length === 0) return [];
  const middle = places.reduce((sum, place) => sum + place.latitude, 0) / places.length;
  const squeeze = Math.cos((middle * Math.PI) / 180);
  const flat = places.map(({ longitude, latitude }): Point => [
    longitude * squeeze * KM_PER_DEGREE,
    latitude * KM_PER_DEGREE,
  ]);
  const xs = flat.map(([x]) => x);
  const ys = flat.map(([, y]) => y);
  const bounds: [number, number, number, number] = [
    Math.min(...xs) - km,
    Math.min(...ys) - km,
    Math.max(...xs) + km,
    Math.max(...ys) + km,
  ];
  const voronoi = Delaunay.from(flat).voronoi(bounds);
  return flat.map(([x, y], index) => {
    const ring = voronoi.cellPolygon(index) as Point[] | null;
    if (!ring || ring.length < 4) return [];
    const corners = 24;
    let polygon: Point[] = Array.from({ length: corners }, (_, at): Point => {
      const angle = (2 * Math.PI * at) / corners;
      return [x + km * Math.cos(angle), y + km * Math.sin(angle)];
    });
    // Cells run clockwise in this plane or not: take the side on which the place lies.
    for (let at = 0; at + 1 < ring.length && polygon.length > 0; at += 1) {
      const [a, b] = [ring[at] as Point, ring[at + 1] as Point];
      const inside = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) >= 0;
      polygon = inside ? cut(polygon, a, b) : cut(polygon, b, a);
    }
    if (polygon.length < 3) return [];
    const degrees = polygon.map(([px, py]): Point => [px / squeeze / KM_PER_DEGREE, py / KM_PER_DEGREE]);
    return [...degrees, degrees[0] as Point];
  });
}
