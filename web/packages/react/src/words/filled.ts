/** Put values into the `{placeholders}` of a sentence. */
export function filled(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** Put a count into the form of a sentence that the language has for it. */
export function plural(
  forms: Record<"one" | "other", string>,
  count: number,
  language: string,
): string {
  const isOne = new Intl.PluralRules(language).select(count) === "one";
  return filled(isOne ? forms.one : forms.other, { count });
}
