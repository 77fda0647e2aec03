"use client";

import type { Identity } from "@vestibule/client";
import { type ReactNode, useRef, useState } from "react";
import { ago } from "../devices.js";
import { useLinkedAccounts } from "../hooks/use-linked-accounts.js";
import { LinkIcon } from "../icons.js";
import {
  Button,
  Empty,
  Item,
  ItemList,
  Loaded,
  Screen,
  type ScreenProps,
  Status,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { ProviderMark } from "../provider-marks.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { labelOf } from "./social-return.js";

export interface LinkedAccountsProps extends ScreenProps {
  /** The address of the page that this is on: where users come back to. */
  next?: string;
}

/** The providers to sign in with: to connect and to disconnect. */
export function LinkedAccounts({ next = "/", ...screen }: LinkedAccountsProps): ReactNode {
  const words = useAllWords();
  const flow = useLinkedAccounts(next);
  const [said, setSaid] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  async function link(provider: string): Promise<void> {
    setSaid((await flow.link(provider)) ? words.loading : "");
  }
  async function remove(identity: Identity, provider: string): Promise<void> {
    const isDone = await flow.unlink(identity.id);
    if (isDone) status.current?.focus(); // the button goes with what it unlinked
    setSaid(isDone ? filled(words.unlinked, { provider }) : "");
  }
  return (
    <Screen
      level={2}
      {...screen}
      kind="page"
      text={words.identitiesText}
      title={words.identitiesTitle}
    >
      <Status ref={status}>{flow.error || said}</Status>
      <Loaded loaded={flow.accounts}>
        {({ identities, providers }) =>
          identities.length + providers.length === 0 ? (
            <Empty icon={LinkIcon} title={words.noIdentities} text={words.noProviders} />
          ) : (
            <ItemList>
              {identities.map((identity) => (
                <LinkedItem
                  identity={identity}
                  key={identity.id}
                  label={labelOf(identity.provider, providers)}
                  remove={remove}
                />
              ))}
              {providers.map(({ name, label }) => (
                <Item
                  key={name}
                  lead={<Mark name={name} />}
                  meta={
                    identities.some((each) => each.provider === name)
                      ? words.connectAnother
                      : words.notConnected
                  }
                  title={label}
                >
                  <Button
                    aria-label={filled(words.link, { provider: label })}
                    onClick={() => void link(name)}
                    size="sm"
                  >
                    {words.connect}
                  </Button>
                </Item>
              ))}
            </ItemList>
          )
        }
      </Loaded>
      {flow.dialog}
    </Screen>
  );
}

function LinkedItem(props: {
  identity: Identity;
  label: string;
  remove: (identity: Identity, label: string) => Promise<void>;
}): ReactNode {
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const { identity, label, remove } = props;
  const { email } = identity;
  const times = [filled(words.linkedSince, { when: ago(identity.linked_at, language) })];
  if (identity.last_used_at) {
    times.push(filled(words.lastUsed, { when: ago(identity.last_used_at, language) }));
  }
  return (
    <Item
      lead={<Mark name={identity.provider} />}
      meta={[email, ...times].filter(Boolean).join(" · ")}
      title={label}
    >
      <Button
        aria-label={filled(words.unlinkOf, { provider: label, email })}
        onClick={() => void remove(identity, label)}
        size="sm"
        variant="ghost"
      >
        {words.unlink}
      </Button>
    </Item>
  );
}

/** The provider's own mark, or that of any link. */
function Mark({ name }: { name: string }): ReactNode {
  return (
    <span aria-hidden="true" className="vb-tile">
      <ProviderMark fallback={<LinkIcon />} name={name} />
    </span>
  );
}
