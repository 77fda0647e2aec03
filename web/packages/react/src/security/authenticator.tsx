"use client";

import {
  type AuthenticatorSetup,
  addAuthenticatorApp,
  askToAddAuthenticatorApp,
  removeAuthenticatorApp,
} from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { AppCodeForm, AppSecretView } from "../authenticator-steps.js";
import { ago } from "../devices.js";
import { QrCodeIcon, WarningIcon } from "../icons.js";
import { Badge, Button, Dialog, Item } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import type { AddingFactors } from "./acting.js";
import { CodesDialog } from "./codes-dialog.js";
import { ConfirmDialog } from "./confirm-dialog.js";

interface AuthenticatorItemProps extends AddingFactors {
  totp: { confirmed_at: string } | null;
  /** Whether there are recovery codes; the first factor brings them. */
  hasCodes: boolean;
}

/** The authenticator app: to set up, to replace, to turn off. */
export function AuthenticatorItem(props: AuthenticatorItemProps): ReactNode {
  const { totp, hasCodes, mayAdd, run, confirmed } = props;
  const { client, language } = useVestibuleContext();
  const words = useAllWords();
  const [setup, setSetup] = useState<AuthenticatorSetup | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const name = words.methods.totp;
  const begin = (): Promise<void> =>
    run(async () => {
      setSetup(await confirmed((proof) => askToAddAuthenticatorApp(client, proof)));
      return "";
    });
  const turnOff = (): Promise<void> => {
    setLeaving(false);
    return run(async () => {
      await confirmed((proof) => removeAuthenticatorApp(client, proof));
      return words.appTurnedOff;
    });
  };
  return (
    <Item
      badge={
        <Badge isState tone={totp ? "ok" : undefined}>
          {totp ? words.on : words.off}
        </Badge>
      }
      icon={QrCodeIcon}
      meta={totp ? filled(words.added, { when: ago(totp.confirmed_at, language) }) : words.appMeta}
      title={name}
      tone={totp ? "ok" : undefined}
    >
      {mayAdd && (
        <Button
          aria-label={totp ? undefined : filled(words.setUpOf, { name })}
          onClick={() => void begin()}
          size="sm"
          variant={totp ? "ghost" : "default"}
        >
          {totp ? words.replace : words.setUp}
        </Button>
      )}
      {totp && (
        <Button onClick={() => setLeaving(true)} size="sm">
          {words.turnOff}
        </Button>
      )}
      {setup && (
        <SetupDialog
          close={(said) => {
            setSetup(null);
            void run(async () => said);
          }}
          setup={setup}
          steps={hasCodes ? 2 : 3}
        />
      )}
      {isLeaving && (
        <ConfirmDialog
          act={() => void turnOff()}
          button={words.turnOff}
          cancel={() => setLeaving(false)}
          icon={WarningIcon}
          isDanger
          text={words.turnOffText}
          title={words.turnOffTitle}
        />
      )}
    </Item>
  );
}

/** Scan, confirm, save the recovery codes: these only with the first factor. */
function SetupDialog(props: {
  setup: AuthenticatorSetup;
  steps: number;
  /** Called at the end with what was done; with nothing if it was canceled. */
  close: (said: string) => void;
}): ReactNode {
  const { setup, steps, close } = props;
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const [isScanned, setScanned] = useState(false);
  const [codes, setCodes] = useState<string[]>([]);
  const done = (): void => close(words.appTurnedOn);
  const stepped = (step: number, text: string): string =>
    `${filled(words.step, { step, steps })}. ${text}`;
  async function confirm(code: string): Promise<void> {
    const first = await addAuthenticatorApp(client, { setup: setup.setup, code });
    if (first.length > 0) setCodes(first);
    else done();
  }
  if (codes.length > 0) {
    return <CodesDialog close={done} codes={codes} text={stepped(3, words.codesText)} />;
  }
  if (isScanned) {
    const text = stepped(2, words.confirmText);
    return (
      <Dialog cancel={() => close("")} key="code" text={text} title={words.confirmTitle}>
        <AppCodeForm back={() => setScanned(false)} confirm={confirm} />
      </Dialog>
    );
  }
  return (
    <Dialog
      cancel={() => close("")}
      key="secret"
      text={stepped(1, words.setupText)}
      title={words.setupTitle}
    >
      <AppSecretView {...setup} />
      <div className="vb-actions">
        <Button onClick={() => close("")}>{words.cancel}</Button>
        <Button onClick={() => setScanned(true)} variant="primary">
          {words.goOn}
        </Button>
      </div>
    </Dialog>
  );
}
