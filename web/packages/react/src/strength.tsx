"use client";

import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import type { ReactNode } from "react";
import { PASSWORDS } from "./passwords.js";
import { StrengthBars } from "./strength-bars.js";

const estimator = new ZxcvbnFactory({ dictionary: { common: PASSWORDS.split(" ") } });

/** Longer ones are strong, and take longer to judge. */
const JUDGED = 72;

/**
 * Say how hard a password is to guess. It helps to choose one; the server is the judge.
 *
 * A default export, because it is loaded when the first letter of a password is typed.
 */
export default function Strength({ password }: { password: string }): ReactNode {
  const score = password ? estimator.check(password.slice(0, JUDGED)).score : null;
  return <StrengthBars score={score} />;
}
