import { inLanguage } from "../in-language.js";
import type de from "./de.json";
import type en from "./en.json";
import type es from "./es.json";
import type fr from "./fr.json";

/** What is said by a code: of an error, of a message. */
type ByCode = Record<"refusals" | "messages", Record<string, string>>;

/** The words of the console. `{name}` is filled in. */
export type ConsoleWords = Omit<typeof en, keyof ByCode> & ByCode;

type Load<T> = () => Promise<{ default: T }>;

// Every language has the keys of English: none is missing, and none is surplus. Only the one
// that is spoken is loaded.
const english: Load<typeof de & typeof es & typeof fr> = () =>
  import("./en.json", { with: { type: "json" } });
const LANGUAGES = {
  en: english,
  de: () => import("./de.json", { with: { type: "json" } }),
  es: () => import("./es.json", { with: { type: "json" } }),
  fr: () => import("./fr.json", { with: { type: "json" } }),
} satisfies Record<string, Load<typeof en>>;

/** Load the words of a language, as `de-CH` or `de` names it; English for all others. */
export async function loadWords(language: string): Promise<ConsoleWords> {
  return (await inLanguage<Load<ConsoleWords>>(LANGUAGES, language)()).default;
}
