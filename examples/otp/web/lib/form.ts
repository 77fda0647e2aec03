// What a form has become of: the answers of the API, beside the fields they are about.

import type { Refused } from "./api";

export interface FormState {
  /** What was typed, to show it again; never a password. */
  values?: Record<string, string>;
  /** Sentences by the name of their field. */
  errors?: Record<string, string[]>;
  /** What is wrong with the whole. */
  problem?: string;
  /** What has been done. */
  done?: string;
  /** Seconds to wait before trying again. */
  wait?: number;
}

/** Return what a form says after a refusal. `field` is what lists without a field are about. */
export function refusal(refused: Refused, sent?: FormData, field = "password"): FormState {
  const { errors, wait } = refused;
  const state: FormState = { ...(sent && { values: typed(sent) }), ...(wait && { wait }) };
  if (Array.isArray(errors)) return { ...state, errors: { [field]: errors.map(String) } };
  if (typeof errors !== "object" || errors === null) return { ...state, problem: String(errors) };
  const about = Object.entries(errors);
  // The rules of a password stand for themselves where it is all that a form asks for.
  if (about.every(([, said]) => typeof said === "string")) {
    return { ...state, errors: { [field]: about.map(([, said]) => String(said)) } };
  }
  return { ...state, errors: Object.fromEntries(about.map(([name, said]) => [name, list(said)])) };
}

/** Return what a form says that never went out. */
export function incomplete(sent: FormData, errors: Record<string, string[]>): FormState {
  return { values: typed(sent), errors };
}

/** Return a field's text. */
export function text(sent: FormData, name: string): string {
  const value = sent.get(name);
  return typeof value === "string" ? value : "";
}

/** Return a field's text without spaces around it. */
export function line(sent: FormData, name: string): string {
  return text(sent, name).trim();
}

function typed(sent: FormData): Record<string, string> {
  const shown = [...sent].filter(([name]) => !/password|^otp$|^\$/.test(name));
  return Object.fromEntries(
    shown.flatMap(([name, it]) => (typeof it === "string" ? [[name, it]] : [])),
  );
}

function list(said: unknown): string[] {
  return (Array.isArray(said) ? said : Object.values(Object(said))).map(String);
}
