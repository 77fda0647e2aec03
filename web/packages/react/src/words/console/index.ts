import type { ConsoleWords } from "./en.js";

export type { ConsoleWords } from "./en.js";

// Only the language that is spoken is loaded.
const LANGUAGES: Record<string, () => Promise<ConsoleWords>> = {
  en: async () => (await import("./en.js")).en,
  de: async () => (await import("./de.js")).de,
  fr: async () => (await import("./fr.js")).fr,
  es: async () => (await import("./es.js")).es,
};

/** Load the console's words of a language, as `de-CH` or `de` names it; English for all others. */
export function loadWords(language: string): Promise<ConsoleWords> {
  const load = LANGUAGES[language.toLowerCase().split("-")[0] ?? ""] ?? LANGUAGES.en;
  return (load as () => Promise<ConsoleWords>)();
}
