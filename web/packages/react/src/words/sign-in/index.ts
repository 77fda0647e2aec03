import { de } from "./de.js";
import { en, type Words } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";

export type { Words } from "./en.js";
export { de, en, es, fr };

const LANGUAGES: Record<string, Words> = { en, de, fr, es };

/** Return the words of a language, as `de-CH` or `de` names it; English for all others. */
export function wordsOf(language: string): Words {
  return LANGUAGES[language.toLowerCase().split("-")[0] ?? ""] ?? en;
}

/** Put values into the `{places}` of a sentence. */
export function filled(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
