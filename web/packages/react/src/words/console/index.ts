import { type Language, languageOf } from "../languages.js";
import type English from "./en.json";

/** What is said by a code: of an error, of a message. */
type ByCode = Record<"refusals" | "messages", Record<string, string>>;

/** The words of the console. `{name}` is filled in. */
export type ConsoleWords = Omit<typeof English, keyof ByCode> & ByCode;

// Only the language that is spoken is loaded.
const LOADERS: Record<Language, () => Promise<{ default: ConsoleWords }>> = {
  en: () => import("./en.json", { with: { type: "json" } }),
  ar: () => import("./ar.json", { with: { type: "json" } }),
  de: () => import("./de.json", { with: { type: "json" } }),
  es: () => import("./es.json", { with: { type: "json" } }),
  fr: () => import("./fr.json", { with: { type: "json" } }),
  it: () => import("./it.json", { with: { type: "json" } }),
  ja: () => import("./ja.json", { with: { type: "json" } }),
  "pt-BR": () => import("./pt-BR.json", { with: { type: "json" } }),
};

/** Load the words of a language, as `de-CH` or `de` names it; English for all others. */
export async function loadWords(language: string): Promise<ConsoleWords> {
  return (await LOADERS[languageOf(language) ?? "en"]()).default;
}
