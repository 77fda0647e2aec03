"use client";

import { lazy, type ReactNode, Suspense, useState } from "react";
import { PasswordField } from "./parts.js";
import { useConfig } from "./session.js";
import { StrengthBars } from "./strength-bars.js";
import { useAllWords } from "./use-all-words.js";
import { filled } from "./words/filled.js";

// Half of it is a list of passwords: loaded only to choose one.
const Strength = lazy(() => import("./strength.js"));

/** A password to be chosen: what is asked of it, and how strong it is so far. */
export function NewPasswordField(props: { name: string; label: string }): ReactNode {
  const words = useAllWords();
  const [typed, setTyped] = useState("");
  const min = useConfig().value?.password.min_length;
  return (
    <PasswordField
      {...props}
      autoComplete="new-password"
      below={
        typed ? (
          <Suspense fallback={<StrengthBars />}>
            <Strength password={typed} />
          </Suspense>
        ) : (
          <StrengthBars />
        )
      }
      hint={min === undefined ? undefined : filled(words.passwordHint, { min }, words.language)}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
