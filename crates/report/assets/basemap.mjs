// Derives basemap.txt from the npm package world-atlas (Natural Earth 1:50m, public domain).
//
//     npm install world-atlas@2.0.2 topojson-client@3.1.0
//     node basemap.mjs node_modules/world-atlas/countries-50m.json > basemap.txt
//
// Natural Earth draws who holds what. Here it is corrected to the position of the United Nations:
// Crimea to Ukraine, the north of Cyprus to Cyprus, Somaliland to Somalia. Lines on which there is no final
// status or agreement (Kosovo, Western Sahara, Jammu and Kashmir) are kept apart and drawn dashed.
//
// A line of the result: `land`, `border` or `unsettled`, a blank, and points on a grid of 0.01 degrees, as
// zigzag differences (longitude, latitude) in base 32 with the continuation bit, plus 63, as in Google's
// encoded polylines.
import { readFileSync } from "node:fs";
import { feature, mergeArcs } from "topojson-client";

const topology = JSON.parse(readFileSync(process.argv[2], "utf8"));
const countries = topology.objects.countries.geometries;
const named = (name) => {
  const found = countries.find((country) => country.properties.name === name);
  if (!found) throw new Error(`no country '${name}'`);
  return found;
};
const polygons = (country) => (country.type === "Polygon" ? [country.arcs] : country.arcs);

const keys = new Map();
countries.forEach((country) => keys.set(country, country.properties.name));
const parts = countries.flatMap((country) =>
  polygons(country).map((arcs) => ({ type: "Polygon", arcs, name: country.properties.name })),
);
const inBox = (part, [west, south, east, north]) =>
  feature(topology, part).geometry.coordinates[0].every(
    ([lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north,
  );
let moved = 0;
for (const part of parts) {
  if (part.name === "Russia" && inBox(part, [32, 44, 37, 46.5])) {
    part.name = "Ukraine";
    moved += 1;
  }
  if (part.name === named("N. Cyprus").properties.name) part.name = "Cyprus";
  if (part.name === named("Somaliland").properties.name) part.name = "Somalia";
}
if (moved === 0) throw new Error("Crimea is not a polygon of its own");

const users = new Map();
for (const part of parts)
  for (const ring of part.arcs)
    for (const arc of ring) {
      const index = arc < 0 ? ~arc : arc;
      if (!users.has(index)) users.set(index, new Set());
      users.get(index).add(part.name);
    }
const UNSETTLED = [["Kosovo", "Serbia"], ["W. Sahara", "Morocco"], ["India", "Pakistan"], ["Siachen Glacier"]];
const unsettled = (names) => UNSETTLED.some((set) => set.every((name) => names.has(name)));

const arcOf = (index) => feature(topology, { type: "LineString", arcs: [index] }).geometry.coordinates;

// Douglas and Peucker.
function simplified(points, tolerance) {
  if (points.length < 3) return points;
  const [ax, ay] = points[0];
  const [bx, by] = points[points.length - 1];
  const length = Math.hypot(bx - ax, by - ay);
  let far = 0;
  let at = 0;
  for (let i = 1; i + 1 < points.length; i += 1) {
    const [x, y] = points[i];
    const distance = length
      ? Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
      : Math.hypot(x - ax, y - ay);
    if (distance > far) [far, at] = [distance, i];
  }
  if (far <= tolerance) return [points[0], points[points.length - 1]];
  return [...simplified(points.slice(0, at + 1), tolerance).slice(0, -1), ...simplified(points.slice(at), tolerance)];
}

function number(value) {
  let rest = value < 0 ? ~(value << 1) : value << 1;
  let text = "";
  while (rest >= 0x20) {
    text += String.fromCharCode((0x20 | (rest & 0x1f)) + 63);
    rest >>= 5;
  }
  return text + String.fromCharCode(rest + 63);
}

function line(word, points) {
  let [x, y] = [0, 0];
  let text = "";
  let kept = 0;
  for (const [lon, lat] of points) {
    const [nx, ny] = [Math.round(lon * 100), Math.round(lat * 100)];
    if (kept > 0 && nx === x && ny === y) continue;
    text += number(nx - x) + number(ny - y);
    [x, y] = [nx, ny];
    kept += 1;
  }
  return kept > 1 ? `${word} ${text}` : null;
}

const lines = ["# Natural Earth 1:50m through world-atlas 2.0.2, changed; see basemap.mjs. Public domain."];
const simple = new Map();
const arc = (index) => {
  const way = index < 0 ? ~index : index;
  if (!simple.has(way)) simple.set(way, simplified(arcOf(way), 0.004));
  return index < 0 ? [...simple.get(way)].reverse() : simple.get(way);
};
// Outlines from the same simplified arcs, so that borders end on coasts.
const outlines = (merged) =>
  merged.flatMap((polygon) => polygon.map((ring) => ring.flatMap((index, at) => (at ? arc(index).slice(1) : arc(index)))));
topology.objects.parts = { type: "GeometryCollection", geometries: parts };
const merged = (() => {
  // mergeArcs, kept as arcs: merge of topojson-client gives coordinates only.
  const result = mergeArcs(topology, parts);
  return outlines(result.arcs);
})();
for (const ring of merged) {
  const south = Math.max(...ring.map(([, lat]) => lat)) < -60;
  const small = Math.max(...ring.map(([lon]) => lon)) - Math.min(...ring.map(([lon]) => lon)) < 0.05;
  if (!south && !small) lines.push(line("land", ring));
}
for (const [index, names] of [...users].sort((a, b) => a[0] - b[0]))
  if (names.size > 1) lines.push(line(unsettled(names) ? "unsettled" : "border", arc(index)));
process.stdout.write(lines.filter(Boolean).join("\n") + "\n");
