"use client";

import {
  askToLink,
  type Identity,
  listIdentities,
  listProviders,
  type Provider,
  unlink,
} from "@vestibule/client";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { ago } from "../devices.js";
import { sentenceOf } from "../form.js";
import { Loaded, PlainButton, Screen, type ScreenProps, Text, useNames } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useStepUp } from "../step-up.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { labelOf } from "./social-return.js";

export interface LinkedAccountsProps extends ScreenProps {
  /** The address of the page that this is on: where users come back to. */
  next?: string;
}

/** The providers to sign in with: to connect and to disconnect. */
export function LinkedAccounts({ next = "/", ...screen }: LinkedAccountsProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const { confirmed, dialog } = useStepUp();
  const [said, setSaid] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  const load = useCallback(
    () => Promise.all([listIdentities(client), listProviders(client)]),
    [client],
  );
  const loaded = useLoaded(load);
  async function act(done: () => Promise<string>): Promise<void> {
    try {
      setSaid(await done());
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  const link = (provider: string): Promise<void> =>
    act(async () => {
      location.assign(await confirmed((proof) => askToLink(client, { provider, next, ...proof })));
      return words.loading;
    });
  const remove = (identity: Identity, provider: string): Promise<void> =>
    act(async () => {
      await confirmed((proof) => unlink(client, identity.id, proof));
      loaded.reload();
      status.current?.focus(); // the button goes with what it unlinked
      return filled(words.unlinked, { provider });
    });
  return (
    <Screen level={2} {...screen} title={words.identitiesTitle}>
      <Text>{words.identitiesText}</Text>
      <p className="vestibule-quiet" ref={status} role="status" tabIndex={-1}>
        {said}
      </p>
      <Loaded loaded={loaded}>
        {([identities, providers]) => (
          <>
            <Identities
              identities={identities}
              providers={providers}
              remove={(identity, label) => void remove(identity, label)}
            />
            {providers.map(({ name, label }) => (
              <PlainButton className="vestibule-whole" key={name} onClick={() => void link(name)}>
                {filled(words.link, { provider: label })}
              </PlainButton>
            ))}
            {providers.length === 0 && <Text>{words.noProviders}</Text>}
          </>
        )}
      </Loaded>
      {dialog}
    </Screen>
  );
}

function Identities(props: {
  identities: readonly Identity[];
  providers: readonly Provider[];
  remove: (identity: Identity, label: string) => void;
}): ReactNode {
  const names = useNames();
  const { language } = useVestibuleContext();
  const words = useAllWords();
  if (props.identities.length === 0) return <Text>{words.noIdentities}</Text>;
  return (
    <ul className={names("list")}>
      {props.identities.map((identity) => {
        const provider = labelOf(identity.provider, props.providers);
        const { email } = identity;
        const times = [filled(words.linkedSince, { when: ago(identity.linked_at, language) })];
        if (identity.last_used_at) {
          times.push(filled(words.lastUsed, { when: ago(identity.last_used_at, language) }));
        }
        return (
          <li className={names("item")} key={identity.id}>
            <div>
              <strong>{provider}</strong>
              <Text>{[email, ...times].filter(Boolean).join(" · ")}</Text>
            </div>
            <PlainButton
              aria-label={filled(words.unlinkOf, { provider, email })}
              onClick={() => props.remove(identity, provider)}
            >
              {words.unlink}
            </PlainButton>
          </li>
        );
      })}
    </ul>
  );
}
