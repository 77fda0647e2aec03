import { Dictionary } from "../dictionary.js";
import english from "./en.json" with { type: "json" };
import type English from "./en.json";

/** The words of signing in; refusals by the code of an error. `{name}` is filled in. */
export type Words = Omit<typeof English, "refusals"> & { refusals: Record<string, string> };

const words = new Dictionary<Words>(english, {
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
export function wordsOf(language: string): Words {
  return words.of(language);
}
