"use client";

import {
  askToReauthenticate,
  askToStepUp,
  type Challenge,
  type Client,
  type FreshCredential,
  listFactors,
  stepUp,
  stepUpWithPasskey,
} from "@vestibule/client";
import { type ReactNode, type RefObject, useCallback, useEffect, useState } from "react";
import { unlessCanceled } from "./ceremony.js";
import { FactorField, useFactorSubmission } from "./factor-form.js";
import { useForm, useFormOf } from "./form.js";
import { codeProblem, digitsOf, missing, sentenceOf } from "./form-errors.js";
import { FormBody } from "./form-screen.js";
import { FingerprintIcon, ShieldCheckIcon, WarningIcon } from "./icons.js";
import { Button, CodeField, Dialog, Loaded, Loading, PasswordField, Status } from "./parts.js";
import { useVestibuleContext } from "./provider.js";
import { useAccount, useLoaded } from "./session.js";
import { useAllWords } from "./use-all-words.js";
import { UsernameForPasswordManager } from "./username-for-password-manager.js";
import { filled } from "./words/filled.js";

/** Something that the server may want a fresh credential for. */
export type Act<T> = (credential: FreshCredential) => Promise<T>;

export interface StepUpProps {
  /** What is to be done, once there is a credential; what it refuses is shown. */
  act: Act<void>;
  cancel: () => void;
  text?: string | undefined;
  button?: string | undefined;
  isDanger?: boolean | undefined;
  /** The level that a request wants of the session, such as `aal2`; null for any. */
  acr?: string | null;
  /** Where a code was mailed, if nothing but that code will do. */
  sentTo?: string | undefined;
}

/**
 * A dialog that asks for a second factor, where the account has one.
 *
 * Without one it asks for the password, or for a code where there is none.
 */
export function StepUp(props: StepUpProps): ReactNode {
  const { cancel, text, isDanger, sentTo } = props;
  const words = useAllWords();
  return (
    <Dialog
      cancel={cancel}
      icon={isDanger ? WarningIcon : ShieldCheckIcon}
      text={text ?? words.stepUpText}
      title={words.stepUpTitle}
      tone={isDanger ? "danger" : "accent"}
    >
      {sentTo ? <StepUpByPassword {...props} challenge={null} /> : <StepUpAsAsked {...props} />}
    </Dialog>
  );
}

/** What the account has: a factor, or else a password or its mailbox. */
function StepUpAsAsked(props: StepUpProps): ReactNode {
  const { acr } = props;
  const { client } = useVestibuleContext();
  const asked = useLoaded(useCallback(() => askedFor(client, acr), [client, acr]));
  return (
    <Loaded loaded={asked} waiting={<Loading fields={1} />}>
      {({ challenge }) =>
        challenge?.methods.some((method) => FACTORS.includes(method)) ? (
          <StepUpByFactor {...props} challenge={challenge} />
        ) : (
          <StepUpByPassword {...props} challenge={challenge} />
        )
      }
    </Loaded>
  );
}

const FACTORS = ["passkey", "totp", "recovery_code"];

/** Ask how this session can step up, where it has a factor or a request wants it to. */
async function askedFor(
  client: Client,
  acr: string | null | undefined,
): Promise<{ challenge: Challenge | null }> {
  // Asking sends a code where there is nothing but mail: it is not for what has a credential of its own.
  if (acr === undefined && !(await hasFactor(client))) return { challenge: null };
  return { challenge: await askToStepUp(client, acr ? { acr } : {}) };
}

async function hasFactor(client: Client): Promise<boolean> {
  const { totp, passkeys } = await listFactors(client);
  return totp !== null || passkeys.length > 0;
}

/** A passkey, or the code of an app or a list. The session itself is then fresh. */
function StepUpByFactor(props: StepUpProps & { challenge: Challenge }): ReactNode {
  const { act, cancel, button, isDanger, challenge } = props;
  const { client, words: signIn } = useVestibuleContext();
  const words = useAllWords();
  const hasPasskey = challenge.methods.includes("passkey");
  const codes = challenge.methods.filter((method) => method !== "passkey");
  const [method = "", setMethod] = useState(codes[0]);
  const other = codes.find((each) => each !== method);
  const passkey = useForm(
    async () => {
      if (await unlessCanceled(stepUpWithPasskey(client, challenge))) await act({});
    },
    undefined,
    words,
  );
  const form = useFormOf(
    useFactorSubmission(method, async (answer) => {
      await stepUp(client, { challenge: challenge.id, ...answer });
      await act({});
    }),
  );
  const leave = <Button onClick={cancel}>{words.cancel}</Button>;
  useFirstInput(form.ref, method);
  return (
    <>
      {hasPasskey && (
        <FormBody
          after={!method && leave}
          form={passkey}
          look={{ isBlock: Boolean(method), icon: FingerprintIcon }}
          submit={signIn.usePasskey}
        />
      )}
      {hasPasskey && method && <p className="vb-or">{signIn.or}</p>}
      {method && (
        <FormBody
          after={leave}
          form={form}
          key={method}
          look={{ variant: isDanger ? "danger" : hasPasskey ? "default" : "primary" }}
          submit={button ?? words.stepUp}
        >
          <FactorField method={method} />
        </FormBody>
      )}
      {other && (
        <div>
          <button className="vb-link" onClick={() => setMethod(other)} type="button">
            {(words.stepUpWith as Record<string, string>)[other] ?? other}
          </button>
        </div>
      )}
    </>
  );
}

/** The password, or a code by mail: for the act itself, or for the session that a request wants. */
function StepUpByPassword(props: StepUpProps & { challenge: Challenge | null }): ReactNode {
  const { act, cancel, button, isDanger, acr, sentTo: onlyCode = "" } = props;
  const { client, words: signIn } = useVestibuleContext();
  const words = useAllWords();
  const account = useAccount();
  const [challenge, setChallenge] = useState(props.challenge);
  const [sentTo, setSentTo] = useState(challenge?.sent_to ?? onlyCode);
  const [said, setSaid] = useState("");
  const isOfSession = acr !== undefined && challenge;
  async function prove({ current_password: password = "", code }: FreshCredential): Promise<void> {
    if (!isOfSession) return act(code ? { code } : { current_password: password });
    await stepUp(client, { challenge: challenge.id, ...(code ? { code } : { password }) });
    await act({});
  }
  const form = useForm(
    ({ current_password = "", code = "" }) =>
      prove(sentTo ? { code: digitsOf(code) } : { current_password }),
    (values) =>
      sentTo ? codeProblem(values.code, words) : missing(values, ["current_password"], words),
    words,
  );
  useFirstInput(form.ref, sentTo);
  async function send(): Promise<string> {
    if (!isOfSession) return (await askToReauthenticate(client)).sent_to;
    const asked = await askToStepUp(client, { method: "email_code" });
    setChallenge(asked);
    return asked.sent_to ?? "";
  }
  async function mail(): Promise<void> {
    try {
      setSentTo(await send());
      setSaid(onlyCode && signIn.resent);
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  return (
    <>
      {sentTo && <p className="vb-meta">{filled(words.codeSentTo, { to: sentTo })}</p>}
      <FormBody
        after={<Button onClick={cancel}>{words.cancel}</Button>}
        form={form}
        key={sentTo}
        look={{ variant: isDanger ? "danger" : "primary" }}
        submit={button ?? words.stepUp}
      >
        <UsernameForPasswordManager email={account?.email ?? ""} />
        {sentTo ? (
          <CodeField />
        ) : (
          <PasswordField
            autoComplete="current-password"
            label={words.currentPassword}
            name="current_password"
          />
        )}
      </FormBody>
      <div>
        <button
          className="vb-link"
          onClick={() => (sentTo && !onlyCode ? setSentTo("") : void mail())}
          type="button"
        >
          {onlyCode ? signIn.resend : sentTo ? words.stepUpByPassword : words.stepUpByCode}
        </button>
      </div>
      <Status>{said}</Status>
    </>
  );
}

/** Lead to what is asked for, also if it is something else than before. */
function useFirstInput(form: RefObject<HTMLFormElement | null>, what: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another field is there
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("input:not([aria-hidden])")?.focus();
  }, [form, what]);
}
