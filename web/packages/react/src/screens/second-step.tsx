"use client";

import type { Challenge } from "@vestibule/client";
import { lazy, type ReactNode, Suspense, useId, useState } from "react";
import { FactorField, methodLook } from "../factor-form.js";
import { useFormOf } from "../form.js";
import { sentenceOf } from "../form-errors.js";
import { FormScreen, type FormScreenProps } from "../form-screen.js";
import { type SecondStepAnswer, useSecondStep } from "../hooks/use-second-step.js";
import { ArrowLeftIcon, ShieldCheckIcon } from "../icons.js";
import { Button, Loading, Screen, type ScreenProps, Status } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { Resend } from "../resend.js";
import { Ways } from "../ways.js";
import { filled } from "../words/filled.js";
import { Rich } from "../words/rich.js";
import type { Words } from "../words/sign-in/index.js";

// Once for an account, if at all.
const EnrollFactor = lazy(async () => ({
  default: (await import("./enroll-factor.js")).EnrollFactor,
}));

export interface SecondStepProps extends ScreenProps {
  challenge: Challenge;
}

/** The second step of a sign-in: by any of its methods, or setting up a factor first. */
export function SecondStep({ challenge, ...screen }: SecondStepProps): ReactNode {
  const { words } = useVestibuleContext();
  const [isChoosing, setChoosing] = useState(false);
  if (challenge.state === "enroll") {
    const waiting = (
      <Screen {...screen} title={words.challengeTitle}>
        <Loading fields={1} />
      </Screen>
    );
    return (
      <Suspense fallback={waiting}>
        <EnrollFactor {...screen} challenge={challenge} />
      </Suspense>
    );
  }
  if (isChoosing) {
    return <ChooseWay {...screen} challenge={challenge} leave={() => setChoosing(false)} />;
  }
  const Step = challenge.method === "passkey" ? PasskeyStep : CodeStep;
  return (
    <Step
      {...screen}
      challenge={challenge}
      choose={challenge.methods.length > 1 ? () => setChoosing(true) : undefined}
      key={challenge.method}
    />
  );
}

interface StepProps extends SecondStepProps {
  /** Lets the user choose another method, where there is one. */
  choose: (() => void) | undefined;
}

function CodeStep({ challenge, choose, ...screen }: StepProps): ReactNode {
  const { words } = useVestibuleContext();
  const flow = useSecondStep(challenge);
  const form = useFormOf(flow, answerIn);
  const { method } = challenge;
  const { resend_in: wait = 0 } = challenge;
  return (
    <FormScreen
      {...screen}
      {...saying(challenge, words)}
      form={form}
      icon={methodLook(method, words).icon}
      links={
        <>
          {method === "email_code" && <Resend resend={flow.resend} wait={wait} />}
          <Leave choose={choose} />
        </>
      }
      submit={words.verifyCode}
      takesFocus
    >
      <FactorField method={method} waitsWhenFull={flow.trustDays > 0} />
      <TrustField days={flow.trustDays} />
    </FormScreen>
  );
}

/** What a step asks for. */
function saying(challenge: Challenge, words: Words): Pick<FormScreenProps, "title" | "text"> {
  if (challenge.method === "recovery_code") {
    return { title: words.recoveryTitle, text: words.recoveryText };
  }
  if (challenge.method === "totp") return { title: words.challengeTitle, text: words.appCodeText };
  const text = <Rich text={words.codeSentTo} to={challenge.sent_to ?? ""} />;
  return { title: words.challengeTitle, text };
}

function PasskeyStep({ challenge, choose, ...screen }: StepProps): ReactNode {
  const { words } = useVestibuleContext();
  const flow = useSecondStep(challenge);
  const form = useFormOf(flow, answerIn);
  return (
    <FormScreen
      {...screen}
      form={form}
      icon={methodLook("passkey", words).icon}
      links={<Leave choose={choose} />}
      submit={words.usePasskey}
      takesFocus
      text={words.passkeyText}
      title={words.passkeyTitle}
    >
      <TrustField days={flow.trustDays} />
    </FormScreen>
  );
}

/** Another method, or another account. */
function Leave({ choose }: { choose: (() => void) | undefined }): ReactNode {
  const { client, words } = useVestibuleContext();
  return (
    <div className="vb-ends">
      {choose && (
        <button className="vb-link" onClick={choose} type="button">
          {words.otherWay}
        </button>
      )}
      <button className="vb-link" onClick={() => client.abandonChallenge()} type="button">
        {words.otherAccount}
      </button>
    </div>
  );
}

function ChooseWay(props: SecondStepProps & { leave: () => void }): ReactNode {
  const { challenge, leave, ...screen } = props;
  const { words } = useVestibuleContext();
  const flow = useSecondStep(challenge);
  const [said, setSaid] = useState("");
  async function choose(method: string): Promise<void> {
    try {
      await flow.choose(method);
      leave();
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  return (
    <Screen
      {...screen}
      icon={ShieldCheckIcon}
      takesFocus
      text={words.waysText}
      title={words.waysTitle}
    >
      <Status>{said}</Status>
      <Ways choose={(method) => void choose(method)} methods={challenge.methods} />
      <Button icon={ArrowLeftIcon} isBlock onClick={leave} variant="ghost">
        {words.back}
      </Button>
    </Screen>
  );
}

/** What the form of a step answers. */
function answerIn({ code = "", trust_device }: Record<string, string>): SecondStepAnswer {
  return { code, trust_device: trust_device === "true" };
}

function TrustField({ days }: { days: number }): ReactNode {
  const { words, language } = useVestibuleContext();
  const id = useId();
  if (days === 0) return null;
  return (
    <div className="vb-field">
      <label className="vb-check">
        <input
          aria-describedby={id}
          className="vb-tick"
          name="trust_device"
          type="checkbox"
          value="true"
        />
        {filled(words.trustDevice, { count: days }, language)}
      </label>
      <p className="vb-hint" id={id}>
        {words.trustDeviceHint}
      </p>
    </div>
  );
}
