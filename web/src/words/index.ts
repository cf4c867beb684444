import { en, type Words } from "./en";
import { ru } from "./ru";
import { uk } from "./uk";

export type { Words };
export const LANGUAGES: Record<string, { name: string; words: Words }> = {
  en: { name: "English", words: en },
  uk: { name: "Українська", words: uk },
  ru: { name: "Русский", words: ru },
};

/// A phrase with {name} replaced.
export function fill(phrase: string, values: Record<string, string | number>): string {
  return phrase.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
