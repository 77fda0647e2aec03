"use client";

import type { Config, SignedUp, Verification } from "@vestibule/client";
import { useState } from "react";
import { useCaptcha } from "../departure.js";
import { codeProblem, digitsOf, emailProblem, missing } from "../form-errors.js";
import { factsOf } from "../profile-fields.js";
import { useVestibuleContext } from "../provider.js";
import { useConfig, useSession } from "../session.js";
import { type Submission, useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";

/**
 * What users register with. Names, `username`, `phone`, `role` and fields of your own are asked
 * for where the configuration says so (`registration.asks_for`, `profile_fields`).
 */
export interface Registration {
  email: string;
  password: string;
  [field: string]: string;
}

export interface SignUpFlow extends Submission<Registration> {
  /**
   * Where it stands: `verify` asks for a code or says that a link was sent (`verification`);
   * `verified` and `registered` lead to sign-in; `done` is signed in.
   */
  step: "details" | "verify" | "verified" | "registered" | "second-step" | "done";
  config: Config | null;
  /** The address that was sent. */
  email: string;
  verification: Verification | null;
  /** Verify the address by the code that was mailed there. */
  verify: Submission<{ code: string }>;
}

/** Register, with a captcha where one is required. */
export function useSignUp(): SignUpFlow {
  const { client, load } = useVestibuleContext();
  const captcha = useCaptcha();
  const words = useAllWords();
  const session = useSession();
  const config = useConfig().value;
  const [done, setDone] = useState<{ email: string; answer: SignedUp } | null>(null);
  const [isVerified, setVerified] = useState(false);
  const submission = useSubmission<Registration>(
    async ({ email, password, ...rest }) => {
      const known = await load();
      const isAsked = known.captcha.actions.includes("sign_up");
      const solved = isAsked ? { captcha: await captcha("sign_up", known) } : {};
      const names = { first_name: rest.first_name ?? "", last_name: rest.last_name ?? "" };
      const facts = factsOf(known.profile_fields, rest);
      const body = { ...rest, ...names, ...facts, email: email.trim(), password, ...solved };
      setDone({ email: body.email, answer: await client.signUp(body) });
    },
    (values) => ({
      ...missing(values, [...(config ? neededBy(config) : []), "password"], words),
      ...emailProblem(values.email, words),
    }),
    words,
  );
  const email = done?.email ?? "";
  const verify = useSubmission<{ code: string }>(
    async ({ code }) => {
      await client.verifyEmail({ email, code: digitsOf(code) });
      setVerified(true);
    },
    ({ code }) => codeProblem(code, words),
    words,
  );
  function step(): SignUpFlow["step"] {
    if (session.status === "pending") return "second-step";
    if (session.status === "authenticated") return "done";
    if (done?.answer.status === "verification") return isVerified ? "verified" : "verify";
    return done?.answer.status === "registered" ? "registered" : "details";
  }
  const verification = done?.answer.status === "verification" ? done.answer.verification : null;
  return { ...submission, step: step(), config, email, verification, verify };
}

/** Fields that may not be empty, besides address and password. */
function neededBy(config: Config): string[] {
  const { registration, profile_fields, sign_in_with } = config;
  const names = ["first_name", "last_name"].filter((each) => registration.asks_for.includes(each));
  const wanted = profile_fields.filter((each) => each.required && each.kind !== "boolean");
  const byName = sign_in_with.includes("username") ? ["username"] : [];
  return [...names, ...byName, ...wanted.map((each) => each.name)];
}
