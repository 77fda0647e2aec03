/** The languages that the kit speaks, as BCP 47 names them. */
export const LANGUAGES = ["en", "ar", "de", "es", "fr", "it", "ja", "pt-BR"] as const;

export type Language = (typeof LANGUAGES)[number];

/** Return the language that a tag such as `de-CH` or `de` names; undefined if the kit has no words for it. */
export function languageOf(tag: string): Language | undefined {
  const wanted = tag.toLowerCase();
  return (
    LANGUAGES.find((each) => each.toLowerCase() === wanted) ??
    LANGUAGES.find((each) => primary(each) === primary(wanted))
  );
}

/** Return the first of these languages, as a browser names them, that the kit speaks; English if none is. */
export function pickLanguage(tags: readonly string[]): Language {
  return tags.map(languageOf).find((each) => each) ?? "en";
}

/** Return the direction in which a language is written, for `dir` of the document. */
export function directionOf(tag: string): "ltr" | "rtl" {
  return primary(tag) === "ar" ? "rtl" : "ltr";
}

function primary(tag: string): string | undefined {
  return tag.toLowerCase().split("-")[0];
}
