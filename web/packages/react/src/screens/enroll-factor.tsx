"use client";

import {
  askToEnroll,
  type Challenge,
  type Enrolled,
  enroll,
  enrollPasskey,
} from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { AppCodeForm, type AppSecret, AppSecretView } from "../authenticator-steps.js";
import { unlessCanceled } from "../ceremony.js";
import { useFactorSubmission } from "../factor-form.js";
import { useForm } from "../form.js";
import { sentenceOf } from "../form-errors.js";
import { FormScreen } from "../form-screen.js";
import {
  ArrowLeftIcon,
  FingerprintIcon,
  PhoneIcon,
  QrCodeIcon,
  ShieldCheckIcon,
} from "../icons.js";
import { Button, Screen, type ScreenProps, Status } from "../parts.js";
import { PasskeyReasons } from "../passkey-reasons.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";
import { Ways } from "../ways.js";
import { filled } from "../words/filled.js";
import { RecoveryCodes } from "./recovery-codes.js";

export interface EnrollFactorProps extends ScreenProps {
  /** A challenge whose `state` is `enroll`. */
  challenge: Challenge;
}

type ChosenFactor = { factor: "" } | { factor: "passkey" } | ({ factor: "totp" } & AppSecret);

interface StepProps extends EnrollFactorProps {
  enrolled: (enrolled: Enrolled) => Promise<void>;
  back: () => void;
}

/** Setting up the factor that a sign-in requires. The sign-in is finished after its recovery codes. */
export function EnrollFactor(props: EnrollFactorProps): ReactNode {
  const [chosen, choose] = useState<ChosenFactor>({ factor: "" });
  const [enrolled, setEnrolled] = useState<Enrolled | null>(null);
  async function show(done: Enrolled): Promise<void> {
    if (done.recoveryCodes.length > 0) setEnrolled(done);
    else await done.finish();
  }
  const step = { ...props, enrolled: show, back: () => choose({ factor: "" }) };
  if (enrolled) return <SaveCodes {...props} enrolled={enrolled} />;
  if (chosen.factor === "passkey") return <EnrollPasskey {...step} />;
  if (chosen.factor === "totp") return <EnrollApp {...step} app={chosen} />;
  return <ChooseFactor {...props} choose={choose} />;
}

function ChooseFactor(
  props: EnrollFactorProps & { choose: (chosen: ChosenFactor) => void },
): ReactNode {
  const { challenge, choose, ...screen } = props;
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const [said, setSaid] = useState("");
  async function begin(factor: string): Promise<void> {
    if (factor === "passkey") return choose({ factor });
    try {
      const asked = await askToEnroll(client, { challenge: challenge.id, factor: "totp" });
      choose({ factor: "totp", secret: asked.secret ?? "", uri: asked.uri ?? "" });
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  return (
    <Screen
      {...screen}
      icon={ShieldCheckIcon}
      takesFocus
      text={words.enrollText}
      title={words.enrollTitle}
    >
      <Status>{said}</Status>
      <Ways choose={(factor) => void begin(factor)} methods={challenge.methods} />
      <div className="vb-ends">
        <button className="vb-link" onClick={() => client.abandonChallenge()} type="button">
          {words.otherAccount}
        </button>
      </div>
    </Screen>
  );
}

function EnrollPasskey({ challenge, enrolled, back, ...screen }: StepProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const form = useForm(
    async () => {
      await unlessCanceled(enrollPasskey(client, challenge.id).then(enrolled));
    },
    undefined,
    words,
  );
  return (
    <FormScreen
      {...screen}
      form={form}
      icon={FingerprintIcon}
      links={<Back to={back} />}
      submit={words.createPasskey}
      takesFocus
      text={words.passkeyOfferText}
      title={words.createPasskey}
    >
      <PasskeyReasons />
    </FormScreen>
  );
}

function EnrollApp(props: StepProps & { app: AppSecret }): ReactNode {
  const { challenge, enrolled, back, app, ...screen } = props;
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const [isScanned, setScanned] = useState(false);
  const confirm = useFactorSubmission<{ code: string }>("totp", async ({ code }) =>
    enrolled(await enroll(client, { challenge: challenge.id, code })),
  );
  const said = (step: number, text: string): string =>
    `${filled(words.step, { step, steps: 3 })}. ${text}`;
  if (isScanned) {
    return (
      <Screen
        {...screen}
        icon={PhoneIcon}
        key="code"
        takesFocus
        text={said(2, words.confirmText)}
        title={words.confirmTitle}
      >
        <AppCodeForm
          back={() => {
            confirm.reset();
            setScanned(false);
          }}
          confirm={confirm}
        />
      </Screen>
    );
  }
  return (
    <Screen
      {...screen}
      icon={QrCodeIcon}
      key="secret"
      takesFocus
      text={said(1, words.setupText)}
      title={words.setupTitle}
    >
      <AppSecretView {...app} />
      <Button isBlock onClick={() => setScanned(true)} variant="primary">
        {words.goOn}
      </Button>
      <Back to={back} />
    </Screen>
  );
}

function SaveCodes(props: EnrollFactorProps & { enrolled: Enrolled }): ReactNode {
  const { challenge, enrolled, footer, ...screen } = props;
  const words = useAllWords();
  const [said, setSaid] = useState("");
  const finish = (): void =>
    void enrolled.finish().catch((error: unknown) => setSaid(sentenceOf(error, words)));
  const below = (
    <>
      <Status>{said}</Status>
      {footer}
    </>
  );
  return <RecoveryCodes {...screen} codes={enrolled.recoveryCodes} done={finish} footer={below} />;
}

function Back({ to }: { to: () => void }): ReactNode {
  const { words } = useVestibuleContext();
  return (
    <Button icon={ArrowLeftIcon} isBlock onClick={to} variant="ghost">
      {words.back}
    </Button>
  );
}
