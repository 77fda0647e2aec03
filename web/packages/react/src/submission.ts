"use client";

import { useRef, useState } from "react";
import { explain } from "./development.js";
import {
  errorsOf,
  type FormErrors,
  type FormWords,
  NO_ERRORS,
  type Values,
} from "./form-errors.js";
import { useVestibuleContext } from "./provider.js";

/** What is sent to the server once, and what it refused: a form without its looks. */
export interface Submission<Values> {
  /** Whether it is being sent; `submit` does nothing meanwhile. */
  pending: boolean;
  /** What was refused as a whole, in the user's language; empty where nothing was. */
  error: string;
  /** What is wrong with the values that were sent, by their names. */
  fieldErrors: Readonly<Record<string, string>>;
  /**
   * Check the values, and send them. Returns whether that succeeded: it never raises.
   *
   * `shown` are the fields that can show an error, if not those of the values.
   */
  submit: (values: Values, shown?: readonly string[]) => Promise<boolean>;
  /** Forget what was refused. */
  reset: () => void;
}

/** Run a submission: `check` says what is wrong before anything is sent. */
export function useSubmission<V extends object = Values>(
  send: (values: V) => Promise<unknown>,
  check: (values: V) => Record<string, string> = () => ({}),
  own?: FormWords,
): Submission<V> {
  const context = useVestibuleContext();
  const words = own ?? context.words;
  const [{ pending, errors }, setState] = useState({ pending: false, errors: NO_ERRORS });
  const busy = useRef(false);
  const end = (next: FormErrors): void => setState({ pending: false, errors: next });

  async function submit(
    values: V,
    shown: readonly string[] = Object.keys(values),
  ): Promise<boolean> {
    if (busy.current) return false;
    const fields = check(values);
    if (Object.keys(fields).length > 0) {
      end({ fields, form: "" });
      return false;
    }
    busy.current = true;
    setState({ pending: true, errors: NO_ERRORS });
    try {
      await send(values);
      end(NO_ERRORS);
      return true;
    } catch (error) {
      explain(error, context.client);
      end(errorsOf(error, words, shown));
      return false;
    } finally {
      busy.current = false;
    }
  }

  const reset = (): void => setState((old) => ({ ...old, errors: NO_ERRORS }));
  return { pending, error: errors.form, fieldErrors: errors.fields, submit, reset };
}
