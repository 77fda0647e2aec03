"use client";

import { type ChangeEvent, useRef } from "react";
import { Field } from "./form";

/** Six digits from a message, in one field: pasted with blanks, and sent once they are all there. */
export function Code() {
  const sent = useRef("");
  function tidy({ target }: ChangeEvent<HTMLInputElement>) {
    target.value = target.value.replace(/\D/g, "").slice(0, 6);
    if (target.value.length < 6 || target.value === sent.current) return;
    sent.current = target.value;
    target.form?.requestSubmit();
  }
  return (
    <Field
      autoComplete="one-time-code"
      className="code"
      inputMode="numeric"
      label="Code"
      name="otp"
      onChange={tidy}
      required
    />
  );
}
