"use client";

import {
  createContext,
  type FormEvent,
  type RefObject,
  useContext,
  useEffect,
  useRef,
} from "react";
import { type FormErrors, type FormWords, NO_ERRORS, type Values } from "./form-errors.js";
import { type Submission, useSubmission } from "./submission.js";

export interface Form {
  ref: RefObject<HTMLFormElement | null>;
  busy: boolean;
  errors: FormErrors;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** The form that a field is in. */
export const FormContext = createContext<Form | null>(null);

/** Return the form around a field. Raises: an error where there is none. */
export function useFormContext(): Form {
  const form = useContext(FormContext);
  if (!form) throw new Error("There is no form around this field");
  return form;
}

/**
 * Draw a submission as a form: send it once, say what is wrong beside each field, and lead there.
 *
 * Values stay in the inputs, where password managers find them, and stay there after an
 * error. The button keeps the focus while it works. `toValues` makes of the inputs what is sent.
 */
export function useFormOf<V extends object>(
  submission: Pick<Submission<V>, "pending" | "error" | "fieldErrors" | "submit">,
  toValues: (values: Values) => V = (values) => values as unknown as V,
): Form {
  const ref = useRef<HTMLFormElement>(null);
  const { pending, error, fieldErrors, submit } = submission;

  useEffect(() => {
    if (fieldErrors === NO_ERRORS.fields) return;
    const first = ref.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    (first ?? ref.current?.querySelector<HTMLElement>("[role=alert]"))?.focus();
  }, [fieldErrors]);

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const shown = [...event.currentTarget.elements].map((each) => each.getAttribute("name") ?? "");
    void submit(toValues(valuesOf(event.currentTarget)), shown);
  }

  return { ref, busy: pending, errors: { fields: fieldErrors, form: error }, onSubmit };
}

/** Return the submission, and what comes after its success. */
export function followed<V>(
  submission: Submission<V>,
  then: () => void,
): Pick<Submission<V>, "pending" | "error" | "fieldErrors" | "submit"> {
  return {
    ...submission,
    async submit(values, shown) {
      const isDone = await submission.submit(values, shown);
      if (isDone) then();
      return isDone;
    },
  };
}

/**
 * Run a form: check it, send it once, and say what was refused.
 *
 * `own` are the words of a screen that has more of them than the context.
 */
export function useForm(
  send: (values: Values) => Promise<unknown>,
  check?: (values: Values) => Record<string, string>,
  own?: FormWords,
): Form {
  return useFormOf(useSubmission(send, check, own));
}

function valuesOf(form: HTMLFormElement): Values {
  const entries = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(entries) as Values;
}
