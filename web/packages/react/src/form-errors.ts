import { VestibuleError } from "@vestibule/client";
import { filled } from "./words/filled.js";
import type { Words } from "./words/sign-in/index.js";

/** Values of a form: each is a string, as inputs have it. */
export type Values = Record<string, string>;

/** What is wrong with a form: beside its fields, and as a whole. */
export interface FormErrors {
  fields: Readonly<Record<string, string>>;
  form: string;
}

/** Words that may know codes of fields, too. */
export type FormWords = Words & { problems?: Readonly<Record<string, string>> };

export const NO_ERRORS: FormErrors = { fields: {}, form: "" };

/** Say in words what was refused; what belongs to a field that is shown stands there. */
export function errorsOf(error: unknown, words: FormWords, shown: readonly string[]): FormErrors {
  if (!(error instanceof VestibuleError)) return { fields: {}, form: words.notNow };
  const concerned = FIELD_OF[error.code];
  if (concerned && shown.includes(concerned)) {
    return { fields: { [concerned]: sentenceOf(error, words) }, form: "" };
  }
  const said = Object.keys(error.fields).map((name) => [name, saidOf(error, name, words)] as const);
  const here = said.filter(([name]) => shown.includes(name));
  if (here.length === 0) return { fields: {}, form: sentenceOf(error, words) };
  const elsewhere = said.filter(([name]) => !shown.includes(name));
  return {
    fields: Object.fromEntries(here),
    form: elsewhere.map(([, sentence]) => sentence).join(" "),
  };
}

/** What one field is wrong about, though the server names none, or by a name of its own. */
const FIELD_OF: Record<string, string> = {
  invalid_code: "code",
  wrong_password: "current_password",
};

/** Say in the person's language what is wrong with a field; in the server's where we cannot. */
function saidOf(error: VestibuleError, name: string, words: FormWords): string {
  const codes = error.codes[name] ?? [];
  const sentences = error.fields[name] ?? [];
  const said = sentences.map((sentence, at) => words.problems?.[codes[at] ?? ""] ?? sentence);
  return [...new Set(said)].join(" ");
}

/** Say in words why something was refused; nothing where the user has left it. */
export function sentenceOf(error: unknown, words: FormWords): string {
  if (!(error instanceof VestibuleError)) return words.notNow;
  if (error.code === "canceled") return "";
  if (error.code === "network") return words.offline;
  if (error.code === "too_many_requests") {
    return filled(words.tooMany, { wait: span(error.retryAfter ?? 60, words) });
  }
  const fields = Object.keys(error.fields).map((name) => saidOf(error, name, words));
  return words.refusals[error.code] ?? (fields.join(" ") || words.notNow);
}

/** Say a number of seconds in words. */
export function span(seconds: number, words: Words): string {
  if (seconds < 120) return filled(words.seconds, { count: seconds }, words.language);
  return filled(words.minutes, { count: Math.ceil(seconds / 60) }, words.language);
}

/** Say which of these fields are empty. */
export function missing(values: Values, names: string[], words: Words): Record<string, string> {
  const empty = names.filter((name) => !values[name]?.trim());
  return Object.fromEntries(empty.map((name) => [name, words.required]));
}

/** Say what is wrong with an address, if it cannot be one. */
export function emailProblem(
  email: string | undefined,
  words: Words & { emailInvalid: string },
): Record<string, string> {
  if (!email?.trim()) return { email: words.required };
  return /^\S+@\S+\.\S+$/.test(email.trim()) ? {} : { email: words.emailInvalid };
}

/** Say what is wrong with a code, if it cannot be one; spaces and dashes do not matter. */
export function codeProblem(code: string | undefined, words: Words): Record<string, string> {
  return digitsOf(code ?? "").length === 6 ? {} : { code: words.codeInvalid };
}

export function digitsOf(code: string): string {
  return code.replace(/\D/g, "");
}
