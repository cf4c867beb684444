import { describe, expect, test } from "vitest";
import { band, dateTicks, path } from "../src/chart";
import { cells } from "../src/cells";
import { CONTESTED, contrast, FLOW, holderColour, NOBODY, PARTIES, QUEUE, ROLES } from "../src/colours";
import { cellsOf, dateIn, pasted, peopleIn } from "../src/counts";
import { across, down, fitted, latitude_at, world_size } from "../src/camera";
import { bounds, type ByMembers } from "../src/funnel";
import { dots, free, position, radius, width } from "../src/flows";
import { amount, count, dateOf, daysBetween, difference, figure, ticks } from "../src/format";
import { EMPTY, read, write } from "../src/hash";
import { chosen } from "../src/panel-place";
import { marked } from "../src/problems";
import { fill, LANGUAGES } from "../src/words";

describe("numbers and dates", () => {
  test("dates go on over months and leap days", () => {
    expect(dateOf("2024-02-27", 3)).toBe("2024-03-01");
    expect(daysBetween("2022-02-24", "2022-09-10")).toBe(198);
    expect(dateOf("2022-02-24", daysBetween("2022-02-24", "2022-12-31"))).toBe("2022-12-31");
  });
  test("figures have about three digits", () => {
    expect(figure(1_234_567, "en")).toBe("1,230,000");
    expect(figure(12.345, "en")).toBe("12.3");
    expect(figure(0, "en")).toBe("0");
    expect(figure(Number.NaN, "en")).toBe("–");
  });
  test("small counts are not told", () => {
    expect(count(5, "en", 10)).toBe("< 10");
    expect(count(0, "en", 10)).toBe("0");
    expect(count(10, "en", 10)).toBe("10");
    expect(count(5, "en", 0)).toBe("5");
    expect(amount(0.256, "share", "en", 10)).toBe("26 %");
  });
  test("differences have a sign", () => {
    expect(difference(120, "persons", "en")).toBe("+120");
    expect(difference(-120, "persons", "en")).toBe("−120");
    expect(difference(0, "persons", "en")).toBe("0");
    expect(difference(-2.5, "hours", "en")).toBe("−2.5 h");
  });
  test("ticks are round and within", () => {
    expect(ticks(0, 100, 4)).toEqual([0, 50, 100]);
    expect(ticks(-30, 30, 3)).toEqual([-20, 0, 20]);
    expect(ticks(5, 5)).toEqual([5]);
  });
});

describe("the link", () => {
  test("what is written is read", () => {
    const view = {
      ...EMPTY,
      day: 12,
      tab: "compare",
      place: "Біла Церква & Co",
      camera: [36.25, 49.9, 7.5] as [number, number, number],
      changes: [{ type: "camp", name: "Табір №1", beds: 300 }],
      size: "left",
      beside: true,
      language: "uk",
    };
    expect(read(write(view))).toEqual(view);
  });
  test("nonsense is left out", () => {
    expect(read("#day=-3&at=1,2&what-if=%%%&tab=list")).toEqual({ ...EMPTY, tab: "list" });
    expect(read("#what-if=W3sieCI6MX1d").changes).toEqual([]);
    expect(read("")).toEqual(EMPTY);
  });
});

describe("pasted counts", () => {
  const series = ["total", "Poland", "Slovakia", "Ivano_Frankivsk"];
  const parse = (text: string) => pasted(text, series, "2022-03-10", "2022-02-24", 85);
  test("rows of place, date and people, in any order, tabs as from a sheet", () => {
    expect(parse("Place\tDate\tPeople\nPoland\t2022-03-01\t1 234\n12,345\tslovakia\t02.03.2022\n")).toEqual({
      rows: [
        { series: "Poland", date: "2022-03-01", people: 1234 },
        { series: "Slovakia", date: "2022-03-02", people: 12345 },
      ],
      problems: [],
    });
  });
  test("a table with a column a place", () => {
    expect(parse("date,Poland,Slovakia\n2022-03-01,100,\n2022-03-02,120,7\n").rows).toEqual([
      { series: "Poland", date: "2022-03-01", people: 100 },
      { series: "Poland", date: "2022-03-02", people: 120 },
      { series: "Slovakia", date: "2022-03-02", people: 7 },
    ]);
  });
  test("rows without a date are of today; blanks stand for underlines", () => {
    expect(parse("ivano frankivsk;40").rows).toEqual([{ series: "Ivano_Frankivsk", date: "2022-03-10", people: 40 }]);
  });
  test("what is wrong is said with its line", () => {
    const { rows, problems } = parse("Poland,12\nAtlantis,5\nSlovakia,many\nPoland,2023-01-01,5");
    expect(rows.length).toBe(1);
    expect(problems.map((problem) => problem.slice(0, 7))).toEqual(["line 2:", "line 3:", "line 4:"]);
  });
  test("cells", () => {
    expect(cellsOf('"a, ""b""",2', ",")).toEqual(['a, "b"', "2"]);
    expect(dateIn("31.02.2022")).toBe(null);
    expect(dateIn("1/3/2022")).toBe("2022-03-01");
    expect(peopleIn("1.234.567")).toBe(1234567);
    expect(peopleIn("12.5")).toBe(null);
    expect(peopleIn("-4")).toBe(null);
  });
});

describe("the map", () => {
  test("circles grow with their area, flows with their square root", () => {
    expect(radius(0, 100, 26)).toBe(0);
    expect(radius(100, 100, 26)).toBe(26);
    expect(radius(25, 100, 26)).toBeCloseTo(2.5 + 23.5 / 2);
    expect(width(0, 10)).toBe(0);
    expect(width(10, 10)).toBeGreaterThan(width(5, 10));
    expect(dots(0, 10)).toBe(0);
    expect(dots(0.001, 10)).toBe(1);
    expect(dots(10, 10)).toBe(5);
  });
  test("dots stay on their way", () => {
    const at = [0, 1, 2].map((dot) => position(dot, 3, 12.5, 80));
    for (const share of at) expect(share >= 0 && share < 1).toBe(true);
    expect(new Set(at).size).toBe(3);
    expect(position(1, 2, 1, 0)).toBe(0);
  });
  test("a box of degrees fills the map, within its padding", () => {
    const camera = fitted([22, 44, 40, 52], 800, 600, 40, 9);
    expect(across(0)).toBe(0.5);
    expect(down(0)).toBeCloseTo(0.5, 12);
    expect(latitude_at(down(48.5))).toBeCloseTo(48.5, 10);
    const size = world_size(camera.zoom);
    // What is shown fills the width or the height, and no more than either.
    const wide = (across(40) - across(22)) * size;
    const high = (down(44) - down(52)) * size;
    expect(Math.max(wide / 720, high / 520)).toBeCloseTo(1, 9);
  });
  test("a funnel leaves room for 0 and for the interval of a few members on", () => {
    const rows: ByMembers = [
      [2, -50, -900, 800],
      [5, -60, -100, -20],
      [6, -55, -90, -20],
    ];
    expect(bounds(rows)).toEqual([-100, 0]);
    expect(bounds(rows.slice(0, 1))).toEqual([-900, 800]);
  });
  test("names do not touch", () => {
    const box = (left: number) => ({ left, right: left + 10, top: 0, bottom: 5 });
    expect(free([box(0), box(5), box(11)])).toEqual([true, false, true]);
  });
  test("an area holds its place and no other, and ends within its distance", () => {
    const places = [
      { longitude: 36, latitude: 50 },
      { longitude: 36.3, latitude: 50 },
      { longitude: 36, latitude: 50.2 },
      { longitude: 40, latitude: 48 },
    ];
    const rings = cells(places, 28);
    const inside = (ring: [number, number][], x: number, y: number) => {
      let odd = false;
      for (let at = 0; at + 1 < ring.length; at += 1) {
        const [[ax, ay], [bx, by]] = [ring[at] as [number, number], ring[at + 1] as [number, number]];
        if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) odd = !odd;
      }
      return odd;
    };
    rings.forEach((ring, index) => {
      expect(ring.length).toBeGreaterThan(3);
      expect(ring[0]).toEqual(ring.at(-1));
      places.forEach((place, other) => expect(inside(ring, place.longitude, place.latitude)).toBe(other === index));
      for (const [longitude, latitude] of ring) {
        const place = places[index] as { longitude: number; latitude: number };
        const km = Math.hypot((latitude - place.latitude) * 111.2, (longitude - place.longitude) * 111.2 * Math.cos((49.55 * Math.PI) / 180));
        expect(km).toBeLessThan(28.5);
      }
    });
    expect(cells([], 10)).toEqual([]);
  });
  test("colours stand out from land and sea by 3:1, as WCAG 2.2 asks of graphics", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    for (const colour of [...PARTIES, CONTESTED, NOBODY, QUEUE, FLOW, ...Object.values(ROLES)])
      for (const ground of ["#fbfaf7", "#dfe7ee"]) expect(contrast(colour, ground), colour).toBeGreaterThan(3);
    expect(holderColour(-1)).toBe(CONTESTED);
    expect(holderColour(-2)).toBe(NOBODY);
  });
  test("words stand out by 4.5:1", () => {
    for (const [ink, paper] of [
      ["#16202a", "#ffffff"],
      ["#4d5965", "#ffffff"],
      ["#4d5965", "#f2f4f6"],
      ["#ffffff", "#00558a"],
      ["#00558a", "#ffffff"],
      ["#9a1230", "#ffffff"],
      ["#9a1230", "#f2f4f6"],
      ["#16202a", "#d5e6f3"],
      ["#4d5965", "#d5e6f3"],
      ["#4d5965", "#dfe4e8"],
    ] as const)
      expect(contrast(ink, paper), `${ink} on ${paper}`).toBeGreaterThan(4.5);
  });
});

describe("charts", () => {
  test("lines and bands", () => {
    expect(path([[0, 1], [2, 3]])).toBe("M0.0 1.0L2.0 3.0");
    expect(band([0, 0], [1, 2], (day) => day, (value) => value)).toBe("M0.0 1.0L1.0 2.0L1.0 0.0L0.0 0.0Z");
  });
  test("dates on the axis: first days of months, or some days", () => {
    expect(dateTicks("2022-02-24", 85)).toEqual([5, 36, 66]);
    expect(dateTicks("2022-03-02", 10).length).toBeLessThanOrEqual(4);
    expect(dateTicks("2022-02-24", 311).length).toBeLessThanOrEqual(5);
  });
  test("what a crossing is about comes first", () => {
    expect(chosen("crossing", ["present", "wait_hours", "queue_persons"])).toEqual(["queue_persons", "wait_hours", "present"]);
  });
});

describe("problems", () => {
  test("the spot is marked below the line", () => {
    const spot = { line: 2, column: 27, length: 4, text: "chernihiv--kyiv,chernihiv,kyiw,162", text_column: 27 };
    expect(marked(spot)).toBe("chernihiv--kyiv,chernihiv,kyiw,162\n                          ^^^^");
  });
});

describe("words", () => {
  test("every language has the same keys and the same blanks", () => {
    const english = LANGUAGES.en?.words as Record<string, string>;
    const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
    for (const [code, { words }] of Object.entries(LANGUAGES)) {
      const theirs = words as Record<string, string>;
      expect(Object.keys(theirs).sort(), code).toEqual(Object.keys(english).sort());
      for (const key of Object.keys(english)) expect(blanks(theirs[key] ?? ""), `${code} ${key}`).toEqual(blanks(english[key] ?? ""));
    }
  });
  test("blanks are filled", () => {
    expect(fill("{a} of {b}, {c}", { a: 1, b: "x" })).toBe("1 of x, {c}");
  });
});
