"use client";

import { answerWithPasskey, type Challenge } from "@vestibule/client";
import { unlessCanceled } from "../ceremony.js";
import { useFactorSubmission } from "../factor-form.js";
import { useVestibuleContext } from "../provider.js";
import { useSession } from "../session.js";
import { type Submission, useSubmission } from "../submission.js";

/** An answer to a challenge. */
export interface SecondStepAnswer {
  /** The code of the app, the mail or the list; none with a passkey. */
  code?: string;
  /** Whether to skip this step on this device for `trustDays`. */
  trust_device?: boolean;
}

export interface SecondStepFlow extends Submission<SecondStepAnswer> {
  /**
   * What is asked for: a code, a passkey (`submit` opens the browser's dialog), or setting up a
   * factor first (`<EnrollFactor>`); `done` where there is no second step.
   */
  step: "code" | "passkey" | "enroll" | "done";
  challenge: Challenge | null;
  /** The method that is asked for, and all that can be chosen. */
  method: string;
  methods: readonly string[];
  /** For how many days this device may be trusted; 0 where it may not. */
  trustDays: number;
  /** Ask for another method instead. Raises: VestibuleError. */
  choose: (method: string) => Promise<void>;
  /** Mail another code. Returns after how many seconds the next one can be. Raises: VestibuleError. */
  resend: () => Promise<number>;
  /** Give this sign-in up, for one with another account. */
  abandon: () => void;
}

/** Run the second step of a sign-in: that of the session, or of `challenge`. */
export function useSecondStep(given?: Challenge): SecondStepFlow {
  const { client } = useVestibuleContext();
  const session = useSession();
  const challenge = given ?? (session.status === "pending" ? session.challenge : null);
  const { id = "", method = "", methods = [], state, trust_device = 0 } = challenge ?? {};
  const code = useFactorSubmission<SecondStepAnswer>(method, (answer, values) =>
    client.answerChallenge({ challenge: id, ...answer, ...trusting(values) }),
  );
  const passkey = useSubmission<SecondStepAnswer>(async (values) => {
    if (challenge) await unlessCanceled(answerWithPasskey(client, challenge, trusting(values)));
  });
  const submission = method === "passkey" ? passkey : code;
  const asked = method === "passkey" ? "passkey" : "code";
  return {
    ...submission,
    step: challenge ? (state === "enroll" ? "enroll" : asked) : "done",
    challenge,
    method,
    methods,
    trustDays: Math.floor(trust_device / 86_400),
    async choose(next) {
      if (next !== method) await client.chooseMethod({ challenge: id, method: next });
      code.reset();
      passkey.reset();
    },
    resend: async () => (await client.resendChallenge(id)).resend_in ?? 0,
    abandon: () => client.abandonChallenge(),
  };
}

function trusting({ trust_device }: SecondStepAnswer): { trust_device?: boolean } {
  return trust_device ? { trust_device: true } : {};
}
