/// Counts pasted from a sheet.

import { daysBetween } from "./format";

export interface Count {
  series: string;
  date: string;
  people: number;
}

export interface Pasted {
  rows: Count[];
  problems: string[];
}

const SEPARATORS = ["\t", ";", ","];

/// The date in a cell: YYYY-MM-DD, DD.MM.YYYY or DD/MM/YYYY.
export function dateIn(cell: string): string | null {
  const text = cell.trim();
  let parts = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text);
  if (parts) return checked(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  parts = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(text);
  if (parts) return checked(Number(parts[3]), Number(parts[2]), Number(parts[1]));
  return null;
}

function checked(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? date.toISOString().slice(0, 10) : null;
}

/// The whole number in a cell; blanks, apostrophes, points and commas may group its thousands.
export function peopleIn(cell: string): number | null {
  const text = cell.trim().replace(/[\s\u00a0\u202f'’]/g, "");
  if (/^\d+$/.test(text)) return Number(text);
  if (/^\d{1,3}([.,]\d{3})+$/.test(text)) return Number(text.replace(/[.,]/g, ""));
  return null;
}

/// The cells of a line; a cell may stand between double quotes.
export function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at];
    if (quoted && letter === '"' && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (letter === '"') {
      quoted = !quoted;
    } else if (!quoted && letter === separator) {
      cells.push(cell.trim());
      cell = "";
    } else {
      cell += letter;
    }
  }
  cells.push(cell.trim());
  return cells;
}

/// Reads rows of place, people and maybe a date, in any order of columns; or a table with one
/// column a place, its first row naming them. `today` is the date of rows without one.
export function pasted(text: string, series: string[], today: string, start: string, days: number): Pasted {
  const rows: Count[] = [];
  const problems: string[] = [];
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length === 0) return { rows, problems };
  const first = lines[0] ?? "";
  const separator = SEPARATORS.find((one) => first.includes(one)) ?? "\t";
  const named = (cell: string) => {
    const plain = (name: string) => name.trim().toLowerCase().replaceAll("_", " ");
    return series.find((name) => plain(name) === plain(cell));
  };
  const push = (number: number, name: string, date: string, people: number) => {
    const day = daysBetween(start, date);
    if (day >= days) {
      problems.push(`line ${number}: ${date} is after the run`);
      return;
    }
    rows.push({ series: name, date, people });
  };
  const head = cellsOf(first, separator);
  const columns = head.map(named);
  const wide = columns.filter(Boolean).length >= 1 && head.every((cell) => peopleIn(cell) === null);
  if (wide && lines.length > 1) {
    lines.slice(1).forEach((line, index) => {
      const cells = cellsOf(line, separator);
      const date = cells.map(dateIn).find(Boolean) ?? today;
      columns.forEach((name, at) => {
        const cell = cells[at] ?? "";
        if (!name || cell === "") return;
        const people = peopleIn(cell);
        if (people === null) problems.push(`line ${index + 2}: '${cell}' is no number of people`);
        else push(index + 2, name, date, people);
      });
    });
    return { rows, problems };
  }
  lines.forEach((line, index) => {
    const cells = cellsOf(line, separator);
    const name = cells.map(named).find(Boolean);
    const date = cells.map(dateIn).find(Boolean) ?? today;
    const people = cells
      .filter((cell) => dateIn(cell) === null)
      .map(peopleIn)
      .find((value) => value !== null);
    if (name === undefined) {
      // A head of other words is no problem.
      if (index > 0 || people !== undefined) problems.push(`line ${index + 1}: no place of the reports is named in '${line.trim()}'`);
    } else if (people === undefined || people === null) {
      problems.push(`line ${index + 1}: no number of people in '${line.trim()}'`);
    } else {
      push(index + 1, name, date, people);
    }
  });
  return { rows, problems };
}
