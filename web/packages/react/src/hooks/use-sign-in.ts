"use client";

import { type Challenge, type Config, keepMethod } from "@vestibule/client";
import { useState } from "react";
import { useCaptcha } from "../departure.js";
import { missing } from "../form-errors.js";
import { useVestibuleContext } from "../provider.js";
import { useConfig, useSession } from "../session.js";
import { type Submission, useSubmission } from "../submission.js";

/** What users sign in with. */
export interface Credentials {
  /** Email address or user name, as `sign_in_with` of the configuration has it. */
  identifier: string;
  password: string;
  /** Whether to stay signed in, where the installation offers the choice (`remember_me`). */
  remember?: boolean;
}

export interface SignInFlow extends Submission<Credentials> {
  /** Where the sign-in stands; `useSecondStep()` runs the second step. */
  step: "loading" | "credentials" | "second-step" | "done";
  /** The second step, while it stands there. */
  challenge: Challenge | null;
  /** What the installation offers, once it is known. */
  config: Config | null;
  /** What was sent last: the next attempt may begin with it. */
  identifier: string;
  /**
   * Whether the refusal may be about an address that is not verified. It is the same for every
   * address: whether there is an account is not told.
   */
  mayBeUnverified: boolean;
  /** Mail the link again to the address sent last. Raises: VestibuleError. */
  resendVerification: () => Promise<void>;
}

/** Sign in by password, with a captcha where one is required; the session then says who is in. */
export function useSignIn(): SignInFlow {
  const { client, words, load } = useVestibuleContext();
  const captcha = useCaptcha();
  const session = useSession();
  const config = useConfig().value;
  const [identifier, setIdentifier] = useState("");
  const mayWait = config?.email_verification === "required";
  const either = { ...words.refusals, invalid_credentials: words.invalidOrNotVerified };
  const submission = useSubmission<Credentials>(
    async ({ identifier: who, password, remember = false }) => {
      setIdentifier(who);
      const known = await load();
      const choice = known.remember_me ? { remember } : {};
      const body = { ...identified(known, who.trim()), password, ...choice };
      try {
        await client.signIn(body);
      } catch (error) {
        if ((error as { code?: string }).code !== "captcha_required") throw error;
        await client.signIn({ ...body, captcha: await captcha("sign_in", known) });
      }
      keepMethod("password");
    },
    ({ identifier: who, password }) =>
      missing({ identifier: who, password }, ["identifier", "password"], words),
    mayWait ? { ...words, refusals: either } : words,
  );
  async function resendVerification(): Promise<void> {
    const known = await load();
    const wanted = known.captcha.actions.includes("verify_email");
    const solved = wanted ? { captcha: await captcha("verify_email", known) } : {};
    await client.askToVerifyEmail({ email: identifier.trim(), ...solved });
  }
  const steps = {
    unknown: "loading",
    anonymous: "credentials",
    pending: "second-step",
    authenticated: "done",
  } as const;
  return {
    ...submission,
    step: steps[session.status],
    challenge: session.status === "pending" ? session.challenge : null,
    config,
    identifier,
    mayBeUnverified: submission.error === words.invalidOrNotVerified && identifier.includes("@"),
    resendVerification,
  };
}

function identified(config: Config, who: string): { email: string } | { username: string } {
  const byName = config.sign_in_with.includes("username") && !who.includes("@");
  return byName || !config.sign_in_with.includes("email") ? { username: who } : { email: who };
}
