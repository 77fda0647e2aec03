"use client";

import type { Challenge as Pending } from "@vestibule/client";
import { type ReactNode, useEffect, useState } from "react";
import { codeProblem, digitsOf, sentenceOf, useForm } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { CodeField, PlainButton, type ScreenProps, Text } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { filled, plural } from "../words/filled.js";

export interface ChallengeProps extends ScreenProps {
  challenge: Pending;
}

/** The second step of a sign-in: the code that was sent. */
export function Challenge({ challenge, ...screen }: ChallengeProps): ReactNode {
  const { client, words } = useVestibuleContext();
  const form = useForm(
    async ({ code = "" }) => {
      await client.answerChallenge({ challenge: challenge.id, code: digitsOf(code) });
    },
    ({ code }) => codeProblem(code, words),
  );
  return (
    <FormScreen
      {...screen}
      form={form}
      intro={
        <>
          <Text>{filled(words.step, { step: 2, steps: 2 })}</Text>
          <Text>{filled(words.codeSentTo, { to: challenge.sent_to ?? "" })}</Text>
        </>
      }
      links={
        <>
          <Resend
            resend={async () => (await client.resendChallenge(challenge.id)).resend_in ?? 0}
            wait={challenge.resend_in ?? 0}
          />
          <PlainButton onClick={() => client.abandonChallenge()}>{words.back}</PlainButton>
        </>
      }
      submit={words.goOn}
      takesFocus
      title={words.challengeTitle}
    >
      <CodeField />
    </FormScreen>
  );
}

/** Ask for another code, once the wait is over. */
export function Resend(props: { wait: number; resend: () => Promise<number> }): ReactNode {
  const { words, language } = useVestibuleContext();
  const [left, setLeft] = useCountdown(props.wait);
  const [said, setSaid] = useState("");
  async function again(): Promise<void> {
    if (left > 0) return;
    try {
      setLeft(await props.resend());
      setSaid(words.resent);
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  return (
    <div className="vestibule-resend">
      <PlainButton aria-disabled={left > 0} onClick={() => void again()}>
        {words.resend}
      </PlainButton>
      {/* Not announced second by second; the button says when it is its turn. */}
      {left > 0 && <Text>{plural(words.resendIn, left, language)}</Text>}
      <p className="vestibule-quiet" role="status">
        {said}
      </p>
    </div>
  );
}

function useCountdown(seconds: number): [number, (seconds: number) => void] {
  const [end, setEnd] = useState(() => Date.now() + seconds * 1000);
  const [now, setNow] = useState(() => Date.now());
  const left = Math.max(0, Math.ceil((end - now) / 1000));
  useEffect(() => {
    if (left === 0) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [left]);
  return [
    left,
    (wait) => {
      setNow(Date.now());
      setEnd(Date.now() + wait * 1000);
    },
  ];
}
