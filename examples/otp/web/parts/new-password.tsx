"use client";

import { useId, useState } from "react";
import { Field } from "./form";

const RULES: [string, RegExp][] = [
  ["8 characters or more", /.{8}/su],
  ["a lowercase letter", /\p{Ll}/u],
  ["an uppercase letter", /\p{Lu}/u],
  ["a number", /\d/],
  ["a special character", /[!@#$%^&*(),.?":{}|<>]/],
];

/** A new password, typed twice, with the five rules. The API is the judge of them. */
export function NewPassword() {
  const [typed, setTyped] = useState("");
  const [shown, setShown] = useState(false);
  const rules = useId();
  const type = shown ? "text" : "password";
  return (
    <>
      <Field
        autoComplete="new-password"
        label="Password"
        name="password"
        onChange={(event) => setTyped(event.target.value)}
        required
        type={type}
      >
        <ul aria-label="A password has" className="rules" id={rules}>
          {RULES.map(([words, rule]) => (
            <li data-met={rule.test(typed)} key={words}>
              {words}
              <span className="unseen">{rule.test(typed) ? ": yes" : ": not yet"}</span>
            </li>
          ))}
        </ul>
      </Field>
      <Field
        autoComplete="new-password"
        label="Password again"
        name="c_password"
        required
        type={type}
      />
      <label className="check">
        <input checked={shown} onChange={() => setShown(!shown)} type="checkbox" />
        Show passwords
      </label>
    </>
  );
}
