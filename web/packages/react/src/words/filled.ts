type Values = Record<string, string | number>;

// The forms of a plural, each in braces, in which a value may stand: `one {# day} other {# days}`.
const PLURAL = /\{(\w+), plural,((?:\s*=?\w+ \{(?:[^{}]|\{\w+\})*\})+)\s*\}/g;
const FORM = /(=?\w+) \{((?:[^{}]|\{\w+\})*)\}/g;

/**
 * Put values into a sentence, written as ICU's messages are: `{name}`, and
 * `{count, plural, one {# day} other {# days}}` with the plural forms of the language.
 */
export function filled(sentence: string, values: Values, language = "en"): string {
  return sentence
    .replace(PLURAL, (_, name: string, forms: string) =>
      form(forms, Number(values[name]), language),
    )
    .replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** Return the form of a plural that the language has for a count. */
function form(forms: string, count: number, language: string): string {
  const found = new Map([...forms.matchAll(FORM)].map(([, key, said]) => [key, said]));
  const category = new Intl.PluralRules(language).select(count);
  const said = found.get(`=${count}`) ?? found.get(category) ?? found.get("other") ?? "";
  return said.replaceAll("#", new Intl.NumberFormat(language).format(count));
}
