/// The map: outlines drawn by MapLibre, which draws anew only when the camera moves; everything that
/// changes with time on one canvas above it; names in HTML. Until MapLibre is there, or where there
/// is no WebGL, the canvas draws the outlines too.

import type { GeoJSONSource, Map as Maplibre } from "maplibre-gl";
import type { Frames, World } from "./api";
import { across, type Camera, down, fitted, latitude_at, world_size } from "./camera";
import { cells } from "./cells";
import { FLOW, holderColour, NOBODY, QUEUE, ROLES } from "./colours";
import { h } from "./dom";
import { count } from "./format";
import { dots, free, position, radius, width } from "./flows";

const SEA = "#dfe7ee";
const LAND = "#fbfaf7";
const BORDER = "#6f7a86";
const ROAD = "#a9a294";
const LARGEST = 26;
/// An area is what lies nearest to a place, within so many km.
const AREA_KM = 28;
const ZOOM = { least: 1, most: 12 };

export interface MapEvents {
  select(place: number): void;
  pick(longitude: number, latitude: number): void;
  /// By somebody, or by the page itself.
  moved(by_hand: boolean): void;
}

interface Area {
  place: number;
  /// Across and down the world, 0 to 1, in turn.
  ring: Float64Array;
}

/// Lines or rings of a kind, across and down the world in turn.
interface Outline {
  kind: string;
  points: Float64Array;
}

function collection(features: GeoJSON.Feature[]): GeoJSON.FeatureCollection {
  return { type: "FeatureCollection", features };
}

function on_world(ring: [number, number][]): Float64Array {
  const points = new Float64Array(2 * ring.length);
  ring.forEach(([longitude, latitude], at) => {
    points[2 * at] = across(longitude);
    points[2 * at + 1] = down(latitude);
  });
  return points;
}

export class MapView {
  private map: Maplibre | null = null;
  private readonly target: HTMLElement;
  private readonly canvas: HTMLCanvasElement;
  private readonly names: HTMLElement;
  private readonly tip: HTMLElement;
  private readonly outlines: Outline[];
  private world: World | null = null;
  private frames: Frames | null = null;
  private areas: Area[] = [];
  /// Areas as drawn last, and of what.
  private painted: HTMLCanvasElement | null = null;
  private painted_of = "";
  private stripes = new Map<number, CanvasPattern | null>();
  private mostPeople = 0;
  private mostFlow = 0;
  /// Whether MapLibre draws the outlines.
  private loaded = false;
  private seconds = 0;
  private camera_: Camera = { longitude: 30, latitude: 49, zoom: 4 };
  /// Where places are on the screen, x and y in turn; for one camera and size.
  private points = new Float64Array(0);
  private points_of = "";
  private frame = 0;
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
    private readonly basemap: GeoJSON.FeatureCollection,
    private readonly label: string,
    private readonly events: MapEvents,
  ) {
    this.outlines = basemap.features.flatMap(({ geometry, properties }): Outline[] => {
      const ring = geometry.type === "Polygon" ? geometry.coordinates[0] : geometry.type === "LineString" ? geometry.coordinates : null;
      return ring ? [{ kind: String(properties?.kind), points: on_world(ring as [number, number][]) }] : [];
    });
    this.target = h("div", { class: "gl" });
    this.canvas = h("canvas", { class: "above", "aria-hidden": "true" });
    this.names = h("div", { class: "names", "aria-hidden": "true" });
    this.tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    box.append(this.target, this.canvas, this.names, this.tip);
    new ResizeObserver(() => {
      this.resize();
      if (this.keep_fitted) this.fit();
      this.draw();
      this.choose_names();
    }).observe(box);
  }

  /// Lets MapLibre draw the outlines and move the camera.
  async attach(): Promise<void> {
    const { Map: Maplibre, setWorkerUrl } = await import("maplibre-gl");
    setWorkerUrl(new URL("/maplibre-worker.js", location.href).href);
    const { longitude, latitude, zoom } = this.camera_;
    const map = new Maplibre({
      container: this.target,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      maxZoom: ZOOM.most,
      minZoom: ZOOM.least,
      fadeDuration: 0,
      center: [longitude, latitude],
      zoom,
      style: {
        version: 8,
        sources: {
          base: { type: "geojson", data: this.basemap, tolerance: 0.2 },
          roads: { type: "geojson", data: collection([]) },
        },
        layers: [
          { id: "sea", type: "background", paint: { "background-color": SEA } },
          { id: "land", type: "fill", source: "base", filter: ["==", ["get", "kind"], "land"], paint: { "fill-color": LAND } },
          {
            id: "border",
            type: "line",
            source: "base",
            filter: ["==", ["get", "kind"], "border"],
            paint: { "line-color": BORDER, "line-width": 1.4 },
          },
          {
            id: "unsettled",
            type: "line",
            source: "base",
            filter: ["==", ["get", "kind"], "unsettled"],
            paint: { "line-color": BORDER, "line-width": 1.4, "line-dasharray": [3, 3] },
          },
          { id: "roads", type: "line", source: "roads", paint: { "line-color": ROAD, "line-width": 1 } },
        ],
      },
    });
    this.map = map;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    const view = map.getCanvas();
    view.setAttribute("aria-label", this.label);
    view.setAttribute("role", "application");
    map.on("load", () => {
      this.still();
      map.once("idle", () => {
        this.loaded = true;
        performance.mark("map");
        this.draw();
      });
    });
    map.on("move", () => {
      this.look();
      this.draw();
      this.place_names();
    });
    map.on("movestart", (event) => {
      if (event.originalEvent) this.keep_fitted = false;
    });
    map.on("moveend", (event) => {
      this.look();
      this.choose_names();
      this.events.moved(Boolean(event.originalEvent));
    });
    map.on("click", (event) => this.click(event.point.x, event.point.y));
    map.on("mousemove", (event) => this.hover(event.point.x, event.point.y));
    map.on("mouseout", () => {
      this.tip.hidden = true;
    });
    this.look();
    this.draw();
  }

  /// Without WebGL the canvas alone is the map: it is not dragged, but it can be clicked.
  alone(): void {
    this.target.addEventListener("click", (event) => this.click(event.offsetX, event.offsetY));
    this.target.addEventListener("mousemove", (event) => this.hover(event.offsetX, event.offsetY));
    this.target.addEventListener("mouseleave", () => {
      this.tip.hidden = true;
    });
  }

  private click(x: number, y: number): void {
    if (this.picking) {
      const { longitude, latitude, zoom } = this.camera_;
      const size = world_size(zoom);
      this.events.pick(
        longitude + (360 * (x - this.box.clientWidth / 2)) / size,
        latitude_at(down(latitude) + (y - this.box.clientHeight / 2) / size),
      );
      return;
    }
    const found = this.at(x, y);
    if (found !== null) this.events.select(found);
  }

  get camera(): Camera {
    return this.camera_;
  }

  /// Takes the camera of MapLibre.
  private look(): void {
    if (!this.map) return;
    const { lng, lat } = this.map.getCenter();
    this.camera_ = { longitude: lng, latitude: lat, zoom: this.map.getZoom() };
  }

  jump(camera: Camera, animate = false): void {
    const { longitude, latitude, zoom } = camera;
    if (this.map) {
      const to = { center: [longitude, latitude] as [number, number], zoom };
      if (animate) this.map.easeTo(to);
      else this.map.jumpTo(to);
      return;
    }
    this.camera_ = { longitude, latitude, zoom: Math.min(Math.max(zoom, ZOOM.least), ZOOM.most) };
    this.draw();
    this.choose_names();
    this.events.moved(false);
  }

  zoom(by: number, animate: boolean): void {
    this.keep_fitted = false;
    this.jump({ ...this.camera_, zoom: this.camera_.zoom + by }, animate);
  }

  resize(): void {
    this.map?.resize();
  }

  show(world: World, frames: Frames | null): void {
    if (world !== this.world) {
      this.world = world;
      const places = world.places.map((place, index) => ({ ...place, index }));
      const areas = world.model === "chain" ? places.filter((place) => place.role !== "bend") : [];
      const rings = cells(areas, AREA_KM);
      this.areas = areas.map((place, at) => ({ place: place.index, ring: on_world(rings[at] ?? []) })).filter(({ ring }) => ring.length > 6);
      this.painted_of = "";
      this.points_of = "";
      this.still();
    }
    this.frames = frames;
    this.measured();
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

  /// Roads, which stay.
  private still(): void {
    const roads = this.map?.getSource("roads") as GeoJSONSource | undefined;
    if (!roads || !this.world) return;
    const { places, links } = this.world;
    const lines = links.map((link): GeoJSON.Feature => {
      const ends = [places[link.from], places[link.to]].map((place) => [place?.longitude ?? 0, place?.latitude ?? 0]);
      return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: ends } };
    });
    roads.setData(collection(lines));
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
    const [wide, high] = [this.box.clientWidth, this.box.clientHeight];
    if (wide > 0 && high > 0) this.jump(fitted([west, south, east, north], wide, high, Math.min(46, wide / 9), 9), animate);
  }

  set_day(day: number): void {
    this.day = day;
    this.draw();
  }

  /// A frame of playing: the day, and dots moved on by some seconds.
  play(day: number, seconds: number): void {
    this.day = day;
    this.seconds += seconds;
    this.paint();
  }

  /// A measure of a place now; between two days while playing.
  private value(measure: string, place: number): number {
    const days = this.frames?.places[measure];
    if (!days) return 0;
    const first = Math.min(Math.floor(this.day), days.length - 1);
    // Below 0: not told.
    const now = Math.max(0, days[first]?.[place] ?? 0);
    const next = Math.max(0, days[Math.min(first + 1, days.length - 1)]?.[place] ?? now);
    return now + (this.day - first) * (next - now);
  }

  colour(place: number): string {
    if (!this.world) return NOBODY;
    if (this.world.model === "chain") return holderColour(this.frames?.places.holder?.[Math.floor(this.day)]?.[place] ?? -2);
    return ROLES[this.world.places[place]?.role ?? "town"] ?? NOBODY;
  }

  /// Draws once before the next frame, however often it is asked.
  private draw(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  /// Sees to it that places are where the camera shows them.
  private project(): void {
    const { longitude, latitude, zoom } = this.camera_;
    const [wide, high] = [this.box.clientWidth, this.box.clientHeight];
    const of = `${longitude} ${latitude} ${zoom} ${wide} ${high}`;
    if (of === this.points_of || !this.world) return;
    this.points_of = of;
    const { places } = this.world;
    if (this.points.length !== 2 * places.length) this.points = new Float64Array(2 * places.length);
    const size = world_size(zoom);
    const [left, top] = [across(longitude) * size - wide / 2, down(latitude) * size - high / 2];
    places.forEach((place, at) => {
      this.points[2 * at] = across(place.longitude) * size - left;
      this.points[2 * at + 1] = down(place.latitude) * size - top;
    });
  }

  private point(place: number): { x: number; y: number } {
    this.project();
    return { x: this.points[2 * place] ?? 0, y: this.points[2 * place + 1] ?? 0 };
  }

  private paint(): void {
    const { world, frames, canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [this.box.clientWidth, this.box.clientHeight];
    if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(high * ratio)) {
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(high * ratio);
    }
    const pen = canvas.getContext("2d");
    if (!pen || !world || wide === 0) return;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    this.project();
    const areas = this.paint_areas(ratio);
    if (!this.loaded) {
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.paint_outlines(pen, wide, high);
      pen.setTransform(1, 0, 0, 1, 0, 0);
    }
    if (areas) pen.drawImage(areas, 0, 0);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!frames) {
      this.paint_dots(pen);
      return;
    }
    this.draw_flows(pen);
    const { points } = this;
    for (let index = 0; index < world.places.length; index += 1) {
      const [x, y] = [points[2 * index] as number, points[2 * index + 1] as number];
      if (x < -60 || y < -60 || x > wide + 60 || y > high + 60) continue;
      if (world.places[index]?.role !== "bend") this.draw_place(pen, index, x, y);
    }
  }

  /// Where places are, before there are numbers.
  private paint_dots(pen: CanvasRenderingContext2D): void {
    pen.fillStyle = NOBODY;
    this.world?.places.forEach((place, index) => {
      if (place.role === "bend") return;
      pen.beginPath();
      pen.arc(this.points[2 * index] as number, this.points[2 * index + 1] as number, 2.5, 0, 7);
      pen.fill();
    });
  }

  /// Follows points of the world on the screen; says whether any of it may be seen.
  private follow(pen: CanvasRenderingContext2D, points: Float64Array, wide: number, high: number): boolean {
    const { longitude, latitude, zoom } = this.camera_;
    const size = world_size(zoom);
    const [left, top] = [across(longitude) * size - wide / 2, down(latitude) * size - high / 2];
    let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let at = 0; at < points.length; at += 2) {
      const [x, y] = [points[at] as number, points[at + 1] as number];
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < north) north = y;
      if (y > south) south = y;
    }
    if (west * size - left > wide || east * size - left < 0 || north * size - top > high || south * size - top < 0) return false;
    pen.beginPath();
    for (let at = 0; at < points.length; at += 2) pen.lineTo((points[at] as number) * size - left, (points[at + 1] as number) * size - top);
    return true;
  }

  private paint_outlines(pen: CanvasRenderingContext2D, wide: number, high: number): void {
    pen.fillStyle = SEA;
    pen.fillRect(0, 0, wide, high);
    pen.fillStyle = LAND;
    for (const { kind, points } of this.outlines) if (kind === "land" && this.follow(pen, points, wide, high)) pen.fill();
    pen.strokeStyle = BORDER;
    pen.lineWidth = 1.4;
    for (const { kind, points } of this.outlines) {
      if (kind === "land") continue;
      pen.setLineDash(kind === "unsettled" ? [4, 4] : []);
      if (this.follow(pen, points, wide, high)) pen.stroke();
    }
    pen.setLineDash([]);
    pen.strokeStyle = ROAD;
    pen.lineWidth = 1;
    pen.beginPath();
    for (const { from, to } of this.world?.links ?? []) {
      pen.moveTo(this.points[2 * from] as number, this.points[2 * from + 1] as number);
      pen.lineTo(this.points[2 * to] as number, this.points[2 * to + 1] as number);
    }
    pen.stroke();
    if (performance.getEntriesByName("outlines").length === 0) performance.mark("outlines");
  }

  /// Stripes for the second party and for contested places, so that colour is not alone.
  private striped(pen: CanvasRenderingContext2D, holder: number): CanvasPattern | null {
    const known = this.stripes.get(holder);
    if (known !== undefined) return known;
    const size = 10;
    const tile = h("canvas", { width: size, height: size });
    const brush = tile.getContext("2d");
    if (brush) {
      brush.fillStyle = holderColour(holder);
      brush.globalAlpha = 0.45;
      const cross = holder < 0 || holder > 1;
      for (let y = 0; y < size; y += 1)
        for (let x = 0; x < size; x += 1)
          if ((x + y) % size < 1.5 || (cross && (x - y + size) % size < 1.5)) brush.fillRect(x, y, 1, 1);
    }
    const pattern = pen.createPattern(tile, "repeat");
    this.stripes.set(holder, pattern);
    return pattern;
  }

  /// Areas by their holder, drawn anew only when the camera has moved or a place has changed hands.
  private paint_areas(ratio: number): HTMLCanvasElement | null {
    const holders = this.frames?.places.holder?.[Math.floor(this.day)];
    if (!holders || this.areas.length === 0) return null;
    const [wide, high] = [this.box.clientWidth, this.box.clientHeight];
    const of = `${this.points_of} ${ratio} ${this.areas.map(({ place }) => holders[place]).join()}`;
    if (this.painted && of === this.painted_of) return this.painted;
    this.painted ??= h("canvas");
    if (this.painted.width !== this.canvas.width || this.painted.height !== this.canvas.height) {
      this.painted.width = this.canvas.width;
      this.painted.height = this.canvas.height;
    }
    const pen = this.painted.getContext("2d");
    if (!pen) return null;
    this.painted_of = of;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, wide, high);
    for (const { place, ring } of this.areas) {
      if (!this.follow(pen, ring, wide, high)) continue;
      const holder = holders[place] ?? -2;
      pen.globalAlpha = 0.24;
      pen.fillStyle = holderColour(holder);
      pen.fill();
      const stripes = holder === -1 || holder > 0 ? this.striped(pen, holder) : null;
      if (stripes) {
        pen.globalAlpha = 1;
        pen.fillStyle = stripes;
        pen.fill();
      }
    }
    pen.globalAlpha = 1;
    return this.painted;
  }

  private draw_flows(pen: CanvasRenderingContext2D): void {
    const flows = this.frames?.flows[Math.floor(this.day)];
    const { world, points } = this;
    if (!flows || !world) return;
    pen.lineCap = "round";
    pen.strokeStyle = FLOW;
    pen.fillStyle = FLOW;
    for (let index = 0; index < world.links.length; index += 1) {
      const link = world.links[index];
      if (!link) continue;
      for (let way = 0; way < 2; way += 1) {
        const people = flows[2 * index + way] ?? 0;
        if (people <= 0) continue;
        const [from, to] = way === 0 ? [link.from, link.to] : [link.to, link.from];
        const [x0, y0] = [points[2 * from] as number, points[2 * from + 1] as number];
        const [dx, dy] = [(points[2 * to] as number) - x0, (points[2 * to + 1] as number) - y0];
        const length = Math.hypot(dx, dy);
        if (length < 2) continue;
        // Each way keeps to its side.
        const wide = width(people, this.mostFlow);
        const [nx, ny] = [(-dy / length) * (wide / 2 + 0.5), (dx / length) * (wide / 2 + 0.5)];
        pen.globalAlpha = 0.22;
        pen.lineWidth = wide;
        pen.beginPath();
        pen.moveTo(x0 + nx, y0 + ny);
        pen.lineTo(x0 + dx + nx, y0 + dy + ny);
        pen.stroke();
        pen.globalAlpha = 1;
        const number = Math.max(1, Math.min(dots(people, this.mostFlow), Math.floor(length / 18)));
        pen.beginPath();
        const size = Math.max(1.3, wide / 2 + 0.4);
        for (let dot = 0; dot < number; dot += 1) {
          const share = position(dot, number, this.seconds, length);
          const [x, y] = [x0 + share * dx + nx, y0 + share * dy + ny];
          pen.moveTo(x + size, y);
          pen.arc(x, y, size, 0, 7);
        }
        pen.fill();
      }
    }
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
      const point = this.point(index);
      const reach = Math.max(14, radius(this.value(this.measure, index), this.mostPeople, LARGEST) + 2);
      const distance = Math.hypot(point.x - x, point.y - y);
      // Small circles lie above large ones.
      if (distance <= reach && (!best || distance / reach < best.distance)) best = { place: index, distance: distance / reach };
    });
    return (best as { place: number } | null)?.place ?? null;
  }

  private hover(x: number, y: number): void {
    const found = this.picking ? null : this.at(x, y);
    (this.map?.getCanvas() ?? this.target).style.cursor = this.picking ? "crosshair" : found === null ? "" : "pointer";
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
      const point = this.point(index);
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
      const point = this.point(index);
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
