import { inLanguage } from "../in-language.js";
import german from "./de.json" with { type: "json" };
import english from "./en.json" with { type: "json" };
import type English from "./en.json";
import spanish from "./es.json" with { type: "json" };
import french from "./fr.json" with { type: "json" };

/** The words of signing in; refusals by the code of an error. `{name}` is filled in. */
export type Words = Omit<typeof English, "refusals"> & { refusals: Record<string, string> };

// Every language has the keys of English: none is missing, and none is surplus.
const LANGUAGES = {
  en: english satisfies typeof german & typeof spanish & typeof french,
  de: german,
  es: spanish,
  fr: french,
} satisfies Record<string, typeof English>;

export const { de, en, es, fr }: Record<"de" | "en" | "es" | "fr", Words> = LANGUAGES;

/** Return the words of a language, as `de-CH` or `de` names it; English for all others. */
export function wordsOf(language: string): Words {
  return inLanguage<Words>(LANGUAGES, language);
}
