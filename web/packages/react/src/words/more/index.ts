import { de } from "./de.js";
import { en, type MoreWords } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";

export type { MoreWords } from "./en.js";

const LANGUAGES: Record<string, MoreWords> = { en, de, fr, es };

/** Return what a language says on the screens beyond sign-in; English for all others. */
export function moreWordsOf(language: string): MoreWords {
  return LANGUAGES[language.toLowerCase().split("-")[0] ?? ""] ?? en;
}
