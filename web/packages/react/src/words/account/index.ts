import { de } from "./de.js";
import { type AccountWords, en } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";

export type { AccountWords } from "./en.js";

const LANGUAGES: Record<string, AccountWords> = { en, de, fr, es };

/** Return what a language says on the screens beyond sign-in; English for all others. */
export function accountWordsOf(language: string): AccountWords {
  return LANGUAGES[language.toLowerCase().split("-")[0] ?? ""] ?? en;
}
