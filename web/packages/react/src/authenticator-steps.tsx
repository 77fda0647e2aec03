"use client";

import { lazy, type ReactNode, Suspense } from "react";
import { CopyButton } from "./copy-button.js";
import { FactorField } from "./factor-form.js";
import { useFormOf } from "./form.js";
import { FormBody } from "./form-screen.js";
import { Button } from "./parts.js";
import type { Submission } from "./submission.js";
import { useAllWords } from "./use-all-words.js";

const QrCode = lazy(() => import("./qr-code.js"));

/** What an authenticator app is set up with. */
export interface AppSecret {
  secret: string;
  uri: string;
}

/** The secret for the app: to scan, to open in an app on this device, or to type. */
export function AppSecretView({ secret, uri }: AppSecret): ReactNode {
  const words = useAllWords();
  const grouped = secret.replace(/(.{4})(?=.)/g, "$1 ");
  return (
    <>
      <Suspense fallback={<span className="vb-qr vb-skeleton" />}>
        <QrCode label={words.qrCode} text={uri} />
      </Suspense>
      <div className="vb-secret">
        <span>
          <span className="vb-away">{words.setupKey} </span>
          <bdi>{grouped}</bdi>
        </span>
        <CopyButton text={secret} />
      </div>
      <p className="vb-center">
        <a className="vb-link" href={uri}>
          {words.openApp}
        </a>
      </p>
    </>
  );
}

/** The first code of the app, which proves that it has the secret. */
export function AppCodeForm(props: {
  confirm: Pick<Submission<{ code: string }>, "pending" | "error" | "fieldErrors" | "submit">;
  back: () => void;
}): ReactNode {
  const words = useAllWords();
  const form = useFormOf(props.confirm);
  return (
    <FormBody
      after={<Button onClick={props.back}>{words.back}</Button>}
      form={form}
      submit={words.turnOn}
    >
      <FactorField method="totp" />
    </FormBody>
  );
}
