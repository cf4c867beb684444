/// The map: outlines and areas drawn by MapLibre, what moves on a canvas above it, names in HTML.

import { type GeoJSONSource, Map as Maplibre, setWorkerUrl } from "maplibre-gl";
import type { Frames, World } from "./api";
import { cells } from "./cells";
import { FLOW, holderColour, NOBODY, QUEUE, ROLES } from "./colours";
import { h } from "./dom";
import { count } from "./format";
import { dots, free, positions, radius, width } from "./flows";

const SEA = "#dfe7ee";
const LAND = "#fbfaf7";
const LARGEST = 26;
/// An area is what lies nearest to a place, within so many km.
const AREA_KM = 28;

export interface MapEvents {
  select(place: number): void;
  pick(longitude: number, latitude: number): void;
  /// By somebody, or by the page itself.
  moved(by_hand: boolean): void;
}

interface Area {
  place: number;
  ring: [number, number][];
}

function collection(features: GeoJSON.Feature[]): GeoJSON.FeatureCollection {
  return { type: "FeatureCollection", features };
}

export class MapView {
  readonly map: Maplibre;
  private readonly canvas: HTMLCanvasElement;
  private readonly names: HTMLElement;
  private readonly tip: HTMLElement;
  private world: World | null = null;
  private frames: Frames | null = null;
  private areas: Area[] = [];
  private held = "";
  private mostPeople = 0;
  private mostFlow = 0;
  private loaded = false;
  private seconds = 0;
  /// Day with its fraction while playing.
  day = 0;
  measure = "people";
  selected: number | null = null;
  picking = false;
  language = "en";
  minCell = 10;
  /// Whether all places are kept in sight when the size changes: until somebody moves the map.
  keep_fitted = true;

  constructor(
    private readonly box: HTMLElement,
    basemap: GeoJSON.FeatureCollection,
    label: string,
    events: MapEvents,
  ) {
    setWorkerUrl(new URL("/maplibre-worker.js", location.href).href);
    const target = h("div", { class: "gl" });
    this.canvas = h("canvas", { class: "above", "aria-hidden": "true" });
    this.names = h("div", { class: "names", "aria-hidden": "true" });
    this.tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    box.append(target, this.canvas, this.names, this.tip);
    this.map = new Maplibre({
      container: target,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      maxZoom: 12,
      minZoom: 1,
      fadeDuration: 0,
      center: [30, 49],
      zoom: 4,
      style: {
        version: 8,
        sources: {
          base: { type: "geojson", data: basemap, tolerance: 0.2 },
          areas: { type: "geojson", data: collection([]) },
          roads: { type: "geojson", data: collection([]) },
        },
        layers: [
          { id: "sea", type: "background", paint: { "background-color": SEA } },
          { id: "land", type: "fill", source: "base", filter: ["==", ["get", "kind"], "land"], paint: { "fill-color": LAND } },
          { id: "areas", type: "fill", source: "areas", paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.24, "fill-antialias": false } },
          {
            id: "hatched",
            type: "fill",
            source: "areas",
            filter: ["has", "hatch"],
            paint: { "fill-pattern": ["get", "hatch"], "fill-opacity": 0.75 },
          },
          {
            id: "border",
            type: "line",
            source: "base",
            filter: ["==", ["get", "kind"], "border"],
            paint: { "line-color": "#6f7a86", "line-width": 1.4 },
          },
          {
            id: "unsettled",
            type: "line",
            source: "base",
            filter: ["==", ["get", "kind"], "unsettled"],
            paint: { "line-color": "#6f7a86", "line-width": 1.4, "line-dasharray": [3, 3] },
          },
          { id: "roads", type: "line", source: "roads", paint: { "line-color": "#a9a294", "line-width": 1 } },
        ],
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    const view = this.map.getCanvas();
    view.setAttribute("aria-label", label);
    view.setAttribute("role", "application");
    this.map.on("load", () => {
      this.loaded = true;
      this.hatches();
      this.still();
      this.control();
      this.draw();
    });
    this.map.on("render", () => this.draw());
    this.map.on("move", () => this.place_names());
    this.map.on("movestart", (event) => {
      if (event.originalEvent) this.keep_fitted = false;
    });
    this.map.on("moveend", (event) => {
      this.choose_names();
      events.moved(Boolean(event.originalEvent));
    });
    this.map.on("click", (event) => {
      if (this.picking) {
        events.pick(event.lngLat.lng, event.lngLat.lat);
        return;
      }
      const found = this.at(event.point.x, event.point.y);
      if (found !== null) events.select(found);
    });
    this.map.on("mousemove", (event) => this.hover(event.point.x, event.point.y));
    this.map.on("mouseout", () => {
      this.tip.hidden = true;
    });
    new ResizeObserver(() => {
      this.map.resize();
      if (this.keep_fitted) this.fit();
      this.draw();
      this.choose_names();
    }).observe(box);
  }

  /// Stripes for the second party and for contested places, so that colour is not alone.
  private hatches(): void {
    const stripe = (colour: string, cross: boolean) => {
      const size = 10;
      const image = new Uint8Array(size * size * 4);
      const rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      for (let y = 0; y < size; y += 1)
        for (let x = 0; x < size; x += 1) {
          const on = (x + y) % size < 1.5 || (cross && (x - y + size) % size < 1.5);
          if (on) image.set([...rgb, 150], (y * size + x) * 4);
        }
      return { width: size, height: size, data: image };
    };
    for (let party = 1; party < 6; party += 1) this.map.addImage(`hatch-${party}`, stripe(holderColour(party), party > 1), { pixelRatio: 1 });
    this.map.addImage("hatch--1", stripe(holderColour(-1), true), { pixelRatio: 1 });
  }

  show(world: World, frames: Frames): void {
    if (world !== this.world) {
      this.world = world;
      const places = world.places.map((place, index) => ({ ...place, index }));
      const areas = world.model === "chain" ? places.filter((place) => place.role !== "bend") : [];
      const rings = cells(areas, AREA_KM);
      this.areas = areas.map((place, at) => ({ place: place.index, ring: rings[at] ?? [] })).filter(({ ring }) => ring.length > 3);
      this.held = "";
      this.still();
    }
    this.frames = frames;
    this.measured();
    this.control();
    this.draw();
    this.choose_names();
  }

  /// Looks for the largest circle and flow of the whole run, so that sizes do not jump.
  measured(): void {
    if (!this.frames) return;
    let people = 0;
    for (const day of this.frames.places[this.measure] ?? []) for (const value of day) if (value > people) people = value;
    let flow = 0;
    for (const day of this.frames.flows) for (const value of day) if (value > flow) flow = value;
    this.mostPeople = people;
    this.mostFlow = flow;
  }

  /// Gives two maps the same scale of circles and flows.
  share_scale(other: MapView): void {
    const people = Math.max(this.mostPeople, other.mostPeople);
    const flow = Math.max(this.mostFlow, other.mostFlow);
    for (const view of [this, other]) [view.mostPeople, view.mostFlow] = [people, flow];
  }

  get largest(): { people: number; flow: number } {
    return { people: this.mostPeople, flow: this.mostFlow };
  }

  private still(): void {
    if (!this.loaded || !this.world) return;
    const { places, links } = this.world;
    const roads = links.map((link): GeoJSON.Feature => {
      const ends = [places[link.from], places[link.to]].map((place) => [place?.longitude ?? 0, place?.latitude ?? 0]);
      return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: ends } };
    });
    (this.map.getSource("roads") as GeoJSONSource).setData(collection(roads));
  }

  /// Colours areas by their holder; only when one has changed.
  private control(): void {
    const holders = this.frames?.places.holder?.[Math.floor(this.day)];
    if (!this.loaded || !holders) return;
    const held = holders.join();
    if (held === this.held) return;
    this.held = held;
    const features = this.areas.map(({ place, ring }): GeoJSON.Feature => {
      const holder = holders[place] ?? -2;
      const hatch = holder === -1 || holder > 0 ? { hatch: `hatch-${holder}` } : {};
      return {
        type: "Feature",
        properties: { colour: holderColour(holder), ...hatch },
        geometry: { type: "Polygon", coordinates: [ring] },
      };
    });
    (this.map.getSource("areas") as GeoJSONSource).setData(collection(features));
  }

  /// Shows the places that matter: all of them, or without the farthest tenth where a scenario of
  /// control reaches far beyond the places that change hands.
  fit(animate = false): void {
    const places = this.world?.places ?? [];
    if (places.length === 0) return;
    const cut = this.world?.model === "chain" && places.length > 30 ? 0.08 : 0;
    const range = (values: number[]): [number, number] => {
      const sorted = values.sort((a, b) => a - b);
      const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
      return [at(cut), at(1 - cut)];
    };
    const [west, east] = range(places.map((place) => place.longitude));
    const [south, north] = range(places.map((place) => place.latitude));
    this.map.fitBounds([west, south, east, north], { padding: Math.min(46, this.box.clientWidth / 9), animate, maxZoom: 9 });
  }

  set_day(day: number): void {
    this.day = day;
    this.control();
    this.draw();
  }

  /// Moves dots on by some seconds.
  advance(seconds: number): void {
    this.seconds += seconds;
    this.draw();
  }

  /// A measure of a place now; between two days while playing.
  private value(measure: string, place: number): number {
    const days = this.frames?.places[measure];
    if (!days) return 0;
    const first = Math.min(Math.floor(this.day), days.length - 1);
    const now = days[first]?.[place] ?? 0;
    const next = days[Math.min(first + 1, days.length - 1)]?.[place] ?? now;
    return now + (this.day - first) * (next - now);
  }

  colour(place: number): string {
    if (!this.world) return NOBODY;
    if (this.world.model === "chain") return holderColour(this.frames?.places.holder?.[Math.floor(this.day)]?.[place] ?? -2);
    return ROLES[this.world.places[place]?.role ?? "town"] ?? NOBODY;
  }

  private draw(): void {
    const { world, frames, canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [this.box.clientWidth, this.box.clientHeight];
    if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(high * ratio)) {
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(high * ratio);
    }
    const pen = canvas.getContext("2d");
    if (!pen || !world || !frames) return;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, wide, high);
    const points = world.places.map((place) => this.map.project([place.longitude, place.latitude]));
    this.draw_flows(pen, points);
    world.places.forEach((place, index) => {
      const point = points[index];
      if (!point || point.x < -60 || point.y < -60 || point.x > wide + 60 || point.y > high + 60) return;
      if (place.role === "bend") return;
      this.draw_place(pen, index, point.x, point.y);
    });
  }

  private draw_flows(pen: CanvasRenderingContext2D, points: { x: number; y: number }[]): void {
    const flows = this.frames?.flows[Math.floor(this.day)];
    if (!flows || !this.world) return;
    pen.lineCap = "round";
    this.world.links.forEach((link, index) => {
      for (const way of [0, 1]) {
        const people = flows[2 * index + way] ?? 0;
        if (people <= 0) continue;
        const [from, to] = way === 0 ? [points[link.from], points[link.to]] : [points[link.to], points[link.from]];
        if (!from || !to) continue;
        const length = Math.hypot(to.x - from.x, to.y - from.y);
        if (length < 2) continue;
        // Each way keeps to its side.
        const wide = width(people, this.mostFlow);
        const [nx, ny] = [(-(to.y - from.y) / length) * (wide / 2 + 0.5), ((to.x - from.x) / length) * (wide / 2 + 0.5)];
        pen.strokeStyle = FLOW;
        pen.globalAlpha = 0.22;
        pen.lineWidth = wide;
        pen.beginPath();
        pen.moveTo(from.x + nx, from.y + ny);
        pen.lineTo(to.x + nx, to.y + ny);
        pen.stroke();
        pen.globalAlpha = 1;
        const number = Math.max(1, Math.min(dots(people, this.mostFlow), Math.floor(length / 18)));
        for (const share of positions(number, this.seconds, length)) {
          const [x, y] = [from.x + share * (to.x - from.x) + nx, from.y + share * (to.y - from.y) + ny];
          pen.fillStyle = FLOW;
          pen.beginPath();
          pen.arc(x, y, Math.max(1.3, wide / 2 + 0.4), 0, 7);
          pen.fill();
        }
      }
    });
  }

  private draw_place(pen: CanvasRenderingContext2D, index: number, x: number, y: number): void {
    const place = this.world?.places[index];
    if (!place) return;
    const size = radius(this.value(this.measure, index), this.mostPeople, LARGEST);
    const colour = this.colour(index);
    if (size > 0) {
      pen.globalAlpha = 0.72;
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(x, y, size, 0, 7);
      pen.fill();
      pen.globalAlpha = 1;
      pen.lineWidth = 1;
      pen.strokeStyle = "#ffffff";
      pen.stroke();
    } else if (place.role !== "crossing") {
      pen.fillStyle = "#ffffff";
      pen.strokeStyle = colour;
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.arc(x, y, 2.2, 0, 7);
      pen.fill();
      pen.stroke();
    }
    if (place.role === "crossing") {
      pen.fillStyle = "#ffffff";
      pen.strokeStyle = colour;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(x, y - 5);
      pen.lineTo(x + 5, y);
      pen.lineTo(x, y + 5);
      pen.lineTo(x - 5, y);
      pen.closePath();
      pen.fill();
      pen.stroke();
      const queue = this.value("queue_persons", index);
      if (queue >= 1) {
        const long = Math.min(70, 4 + Math.sqrt(queue) * 0.7);
        pen.fillStyle = QUEUE;
        pen.fillRect(x + 8, y - 4, long, 8);
        pen.strokeStyle = "#ffffff";
        pen.lineWidth = 1;
        pen.strokeRect(x + 8, y - 4, long, 8);
      }
    }
    this.draw_beds(pen, index, x + Math.max(size, 4) + 3, y);
    if (index === this.selected) {
      pen.strokeStyle = "#101418";
      pen.lineWidth = 2.5;
      pen.beginPath();
      pen.arc(x, y, Math.max(size, 6) + 4, 0, 7);
      pen.stroke();
    }
  }

  /// A bar that fills: people in centres, the beds that are open, and the most that can be.
  private draw_beds(pen: CanvasRenderingContext2D, index: number, x: number, y: number): void {
    const place = this.world?.places[index];
    if (!place?.receives || place.capacity < 1) return;
    const chain = this.world?.model === "chain";
    const taken = this.value(chain ? "centre" : "people", index);
    if (chain && taken < 1) return;
    const high = 18;
    const part = (people: number) => high * Math.min(1, people / place.capacity);
    pen.fillStyle = "#ffffff";
    pen.fillRect(x, y - high / 2, 5, high);
    if (chain) {
      const open = part(this.value("beds", index));
      pen.fillStyle = "#9fb4c4";
      pen.fillRect(x, y + high / 2 - open, 5, open);
    }
    const full = taken >= 0.97 * place.capacity;
    pen.fillStyle = full ? QUEUE : "#101418";
    pen.fillRect(x, y + high / 2 - part(taken), 5, part(taken));
    pen.strokeStyle = "#101418";
    pen.lineWidth = 1;
    pen.strokeRect(x, y - high / 2, 5, high);
  }

  /// The place under a point, if there is one.
  private at(x: number, y: number): number | null {
    let best: { place: number; distance: number } | null = null;
    this.world?.places.forEach((place, index) => {
      if (place.role === "bend") return;
      const point = this.map.project([place.longitude, place.latitude]);
      const reach = Math.max(14, radius(this.value(this.measure, index), this.mostPeople, LARGEST) + 2);
      const distance = Math.hypot(point.x - x, point.y - y);
      // Small circles lie above large ones.
      if (distance <= reach && (!best || distance / reach < best.distance)) best = { place: index, distance: distance / reach };
    });
    return (best as { place: number } | null)?.place ?? null;
  }

  private hover(x: number, y: number): void {
    const found = this.picking ? null : this.at(x, y);
    this.map.getCanvas().style.cursor = this.picking ? "crosshair" : found === null ? "" : "pointer";
    this.tip.hidden = found === null;
    if (found === null) return;
    const people = this.frames?.places[this.measure]?.[Math.floor(this.day)]?.[found] ?? 0;
    this.tip.textContent = `${this.world?.places[found]?.name}: ${count(people, this.language, this.minCell)}`;
    this.tip.style.transform = `translate(${Math.min(x + 12, this.box.clientWidth - 180)}px, ${Math.max(y - 30, 4)}px)`;
  }

  /// Names for as many places as have room, the largest first.
  choose_names(): void {
    const world = this.world;
    if (!world) return;
    const wanted = world.places
      .map((place, index) => ({ place, index, rank: this.value(this.measure, index) + (place.role === "crossing" ? this.value("queue_persons", index) : 0) }))
      .filter(({ place, index, rank }) => place.role !== "bend" && (rank > 0 || index === this.selected))
      .sort((a, b) => (b.index === this.selected ? 1 : 0) - (a.index === this.selected ? 1 : 0) || b.rank - a.rank)
      .slice(0, 60);
    const boxes = wanted.map(({ place, index }) => {
      const point = this.map.project([place.longitude, place.latitude]);
      const reach = radius(this.value(this.measure, index), this.mostPeople, LARGEST);
      const half = (place.name.length * 6.6) / 2 + 4;
      return { left: point.x - half, right: point.x + half, top: point.y + reach + 1, bottom: point.y + reach + 17 };
    });
    const clear = free(boxes);
    const inside = (box: { left: number; right: number; top: number; bottom: number }) =>
      box.right > 0 && box.left < this.box.clientWidth && box.bottom > 0 && box.top < this.box.clientHeight;
    const shown = wanted.filter((_, at) => clear[at] && inside(boxes[at] as never)).slice(0, 30);
    this.names.replaceChildren(
      ...shown.map(({ place, index }) => h("span", { "data-place": index }, place.name)),
    );
    this.place_names();
  }

  private place_names(): void {
    for (const label of this.names.children) {
      const index = Number((label as HTMLElement).dataset.place);
      const place = this.world?.places[index];
      if (!place) continue;
      const point = this.map.project([place.longitude, place.latitude]);
      const reach = radius(this.value(this.measure, index), this.mostPeople, LARGEST);
      (label as HTMLElement).style.transform = `translate(-50%, 0) translate(${point.x.toFixed(1)}px, ${(point.y + Math.max(reach, 4) + 1).toFixed(1)}px)`;
    }
  }
}

/// Whether this browser can draw the map.
export function can_draw(): boolean {
  try {
    const canvas = document.createElement("canvas");
    return Boolean(canvas.getContext("webgl2"));
  } catch {
    return false;
  }
}
