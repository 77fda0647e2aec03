"use client";

import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import type { ReactNode } from "react";
import { useFullKit } from "./more.js";
import { PASSWORDS } from "./passwords.js";
import { filled } from "./words/index.js";

const estimator = new ZxcvbnFactory({ dictionary: { common: PASSWORDS.split(" ") } });

/** Longer ones are strong, and take longer to judge. */
const JUDGED = 72;

/**
 * Say how hard a password is to guess. It helps to choose one; the server is the judge.
 *
 * A default export, because it is loaded when somebody chooses a password, and not before.
 */
export default function Strength({ password }: { password: string }): ReactNode {
  const { words } = useFullKit();
  const score = password ? estimator.check(password.slice(0, JUDGED)).score : null;
  const level = score === null ? "" : (words.strengths[score] ?? "");
  return (
    <div className="vestibule-strength" data-score={score ?? undefined}>
      <div aria-hidden="true" className="vestibule-bars">
        {words.strengths.slice(1).map((name) => (
          <span key={name} />
        ))}
      </div>
      <p className="vestibule-quiet" role="status">
        {level && filled(words.strength, { level })}
      </p>
    </div>
  );
}
