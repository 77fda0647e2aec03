"use client";

import type { Challenge as Pending } from "@vestibule/client";
import { type ReactNode, useEffect, useState } from "react";
import { codeProblem, digitsOf, sentenceOf, useForm } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { ArrowLeftIcon, ShieldCheckIcon } from "../icons.js";
import { Button, CodeField, type ScreenProps, Status } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { filled, plural } from "../words/filled.js";
import { Rich } from "../words/rich.js";

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
      icon={ShieldCheckIcon}
      intro={<p className="vb-meta">{filled(words.step, { step: 2, steps: 2 })}</p>}
      links={
        <>
          <Resend
            resend={async () => (await client.resendChallenge(challenge.id)).resend_in ?? 0}
            wait={challenge.resend_in ?? 0}
          />
          <Button
            icon={ArrowLeftIcon}
            isBlock
            onClick={() => client.abandonChallenge()}
            variant="ghost"
          >
            {words.back}
          </Button>
        </>
      }
      submit={words.goOn}
      takesFocus
      text={<Rich text={words.codeSentTo} to={challenge.sent_to ?? ""} />}
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
    <div className="vb-stack">
      <Button aria-disabled={left > 0} isBlock onClick={() => void again()}>
        {words.resend}
      </Button>
      {/* Not announced second by second; the button says when it is its turn. */}
      {left > 0 && <p className="vb-meta">{plural(words.resendIn, left, language)}</p>}
      <Status>{said}</Status>
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
