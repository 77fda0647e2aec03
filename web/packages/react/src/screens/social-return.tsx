"use client";

import {
  finishSocialSignIn,
  listProviders,
  type Provider,
  safeNext,
  VestibuleError,
} from "@vestibule/client";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { sentenceOf } from "../form-errors.js";
import { CheckCircleIcon, CloseCircleIcon, SignInIcon } from "../icons.js";
import {
  Alert,
  LinkOrButton,
  type LinkTarget,
  Loading,
  Screen,
  type ScreenProps,
  Success,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded, useSession } from "../session.js";
import { SessionLoading } from "../session-loading.js";
import { useAllWords } from "../use-all-words.js";
import { useAddress } from "../view.js";
import { filled } from "../words/filled.js";
import { SecondStep } from "./second-step.js";

export interface SocialReturnProps extends ScreenProps {
  /** Goes to an address of this site, once the user is signed in. */
  goTo: (next: string) => void;
  signIn?: LinkTarget;
  /** Where the connected accounts are listed. */
  identities?: LinkTarget;
}

/** The fragment of the URL to which a provider's callback redirects. */
interface ReturnParameters {
  ticket: string;
  linked: string;
  error: string;
  next: string;
}

/**
 * The page that users come back to from a provider (`SOCIAL_PAGE`).
 *
 * A ticket is exchanged for the session, at once: it works in this browser alone. What
 * stands behind `#` leaves the address before anything else happens.
 */
export function SocialReturn(props: SocialReturnProps): ReactNode {
  // A server is not told what stands behind `#`.
  return useAddress() === null ? <SessionLoading /> : <Returned {...props} />;
}

function Returned(props: SocialReturnProps): ReactNode {
  const { goTo, signIn, identities, ...screen } = props;
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const session = useSession();
  const [returned] = useState(read);
  const [error, setError] = useState<unknown>(() => refusalOf(returned));
  const providers = useLoaded(useCallback(() => listProviders(client), [client]));
  const begun = useRef(false);
  const [isFinished, setFinished] = useState(false);
  const goOn = useRef(() => {});
  goOn.current = () => goTo(safeNext(returned.next));
  useEffect(() => {
    history.replaceState(history.state, "", location.pathname + location.search);
    if (begun.current || !returned.ticket) return;
    begun.current = true; // a ticket works once, and effects may run twice
    const here = location.pathname;
    finishSocialSignIn(client, returned.ticket).then(({ status }) => {
      if (status === "challenge") setFinished(true);
      // Where another user was signed in before, this component is gone by now.
      else if (location.pathname === here) goOn.current();
    }, setError);
  }, [client, returned]);
  const isDone = session.status === "authenticated" && isFinished; // by the second step
  useEffect(() => {
    if (isDone) goOn.current();
  }, [isDone]);

  if (returned.linked) {
    return (
      <Screen {...screen} icon={CheckCircleIcon} takesFocus title={words.linkedTitle} tone="ok">
        <Success>
          {filled(words.linkedDone, { provider: labelOf(returned.linked, providers.value) })}
        </Success>
        <LinkOrButton isBlock to={identities} variant="primary">
          {words.goOn}
        </LinkOrButton>
      </Screen>
    );
  }
  if (error) {
    const isOwner = session.status === "authenticated";
    return (
      <Screen
        {...screen}
        icon={CloseCircleIcon}
        takesFocus
        title={isOwner ? words.linkFailedTitle : words.socialFailedTitle}
        tone="danger"
      >
        <Alert role="alert" tone="danger">
          {sentenceOf(error, words)}
        </Alert>
        {isOwner ? (
          <LinkOrButton isBlock to={identities} variant="primary">
            {words.back}
          </LinkOrButton>
        ) : (
          <LinkOrButton isBlock to={signIn} variant="primary">
            {words.signIn}
          </LinkOrButton>
        )}
      </Screen>
    );
  }
  if (session.status === "pending") return <SecondStep {...screen} challenge={session.challenge} />;
  return (
    <Screen {...screen} icon={SignInIcon} title={words.socialTitle}>
      <Loading rows={1} />
    </Screen>
  );
}

function read(): ReturnParameters {
  const said = new URLSearchParams(globalThis.location?.hash.slice(1));
  const one = (name: string): string => said.get(name) ?? "";
  return { ticket: one("ticket"), linked: one("linked"), error: one("error"), next: one("next") };
}

/** A visit without any of them does not come from a provider. */
function refusalOf({ ticket, linked, error }: ReturnParameters): VestibuleError | null {
  if (error) return new VestibuleError(error, error);
  return ticket || linked ? null : new VestibuleError("invalid_state", "Nothing came along");
}

/** Return the label of a provider. */
export function labelOf(name: string, providers: readonly Provider[] | null): string {
  return providers?.find((each) => each.name === name)?.label ?? name;
}
