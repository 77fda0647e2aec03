/** Return what there is for a language, as `de-CH` or `de` names it; English for all others. */
export function inLanguage<T>(languages: Record<string, T> & { en: T }, language: string): T {
  return languages[language.toLowerCase().split("-")[0] ?? ""] ?? languages.en;
}
