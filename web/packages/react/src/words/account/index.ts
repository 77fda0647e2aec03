import type { EventKind } from "@vestibule/client";
import { Dictionary } from "../dictionary.js";
import english from "./en.json" with { type: "json" };
import type English from "./en.json";

/** What is said by a code: of an event, of an error, of what is wrong with a field. */
type ByCode = Record<"events" | "moreRefusals" | "problems", Record<string, string>>;

/** The words of every screen but sign-in and the console. `{name}` is filled in. */
export type AccountWords = Omit<typeof English, keyof ByCode> & ByCode;

english satisfies { events: Record<EventKind, string> };

const words = new Dictionary<AccountWords>(english, {
  ar: () => import("./ar.json", { with: { type: "json" } }),
  de: () => import("./de.json", { with: { type: "json" } }),
  es: () => import("./es.json", { with: { type: "json" } }),
  fr: () => import("./fr.json", { with: { type: "json" } }),
  it: () => import("./it.json", { with: { type: "json" } }),
  ja: () => import("./ja.json", { with: { type: "json" } }),
  "pt-BR": () => import("./pt-BR.json", { with: { type: "json" } }),
});

/**
 * Return the words of a language, as `de-CH` or `de` names it; English for all others.
 * Await `loadLanguage` before; it throws the promise of words that are not loaded yet.
 */
export function accountWordsOf(language: string): AccountWords {
  return words.of(language);
}
