import type { EventKind } from "@vestibule/client";
import { inLanguage } from "../in-language.js";
import de from "./de.json" with { type: "json" };
import en from "./en.json" with { type: "json" };
import type English from "./en.json";
import es from "./es.json" with { type: "json" };
import fr from "./fr.json" with { type: "json" };

/** What is said by a code: of an event, of an error, of what is wrong with a field. */
type ByCode = Record<"events" | "moreRefusals" | "problems", Record<string, string>>;

/** The words of every screen but sign-in and the console. `{name}` is filled in. */
export type AccountWords = Omit<typeof English, keyof ByCode> & ByCode;

// Every language has the keys of English: none is missing, and none is surplus.
const LANGUAGES = {
  en: en satisfies typeof de & typeof es & typeof fr & { events: Record<EventKind, string> },
  de,
  es,
  fr,
} satisfies Record<string, typeof English>;

/** Return the words of a language, as `de-CH` or `de` names it; English for all others. */
export function accountWordsOf(language: string): AccountWords {
  return inLanguage<AccountWords>(LANGUAGES, language);
}
