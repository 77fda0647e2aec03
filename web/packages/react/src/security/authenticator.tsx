"use client";

import type { AuthenticatorSetup } from "@vestibule/client";
import { type ReactNode, useEffect, useState } from "react";
import { AppCodeForm, AppSecretView } from "../authenticator-steps.js";
import { ago } from "../devices.js";
import { followed } from "../form.js";
import type { AuthenticatorFlow, FactorsFlow } from "../hooks/use-factors.js";
import { QrCodeIcon, WarningIcon } from "../icons.js";
import { Badge, Button, Dialog, Item } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import type { Acting } from "./acting.js";
import { CodesDialog } from "./codes-dialog.js";
import { ConfirmDialog } from "./confirm-dialog.js";

interface AuthenticatorItemProps extends Acting<FactorsFlow> {
  totp: { confirmed_at: string } | null;
  /** Whether there are recovery codes; the first factor brings them. */
  hasCodes: boolean;
}

/** The authenticator app: to set up, to replace, to turn off. */
export function AuthenticatorItem(props: AuthenticatorItemProps): ReactNode {
  const { totp, hasCodes, flow, run } = props;
  const { app, codes, dismissCodes } = flow;
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const [isLeaving, setLeaving] = useState(false);
  /** Of how many steps the setup is that was begun; the last one is to save the codes. */
  const [steps, setSteps] = useState(0);
  const [isOn, setOn] = useState(false);
  const name = words.methods.totp;
  function begin(): void {
    setSteps(hasCodes ? 2 : 3);
    void run(app.start, "");
  }
  function turnOff(): void {
    setLeaving(false);
    void run(app.turnOff, words.appTurnedOff);
  }
  const isFinished = isOn && codes.length === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once
  useEffect(() => {
    if (!isFinished) return;
    setOn(false);
    void run(async () => true, words.appTurnedOn);
  }, [isFinished]);
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
      {flow.canAdd && (
        <Button
          aria-label={totp ? undefined : filled(words.setUpOf, { name })}
          onClick={begin}
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
      {app.setup && (
        <SetupDialog app={app} done={() => setOn(true)} setup={app.setup} steps={steps} />
      )}
      {isOn && codes.length > 0 && (
        <CodesDialog
          close={dismissCodes}
          codes={codes}
          text={`${filled(words.step, { step: steps, steps })}. ${words.codesText}`}
        />
      )}
      {isLeaving && (
        <ConfirmDialog
          act={turnOff}
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

/** Scan, then confirm. */
function SetupDialog(props: {
  app: AuthenticatorFlow;
  setup: AuthenticatorSetup;
  steps: number;
  done: () => void;
}): ReactNode {
  const { app, setup, steps, done } = props;
  const words = useAllWords();
  const [isScanned, setScanned] = useState(false);
  const stepped = (step: number, text: string): string =>
    `${filled(words.step, { step, steps })}. ${text}`;
  function back(): void {
    app.confirm.reset();
    setScanned(false);
  }
  if (isScanned) {
    const text = stepped(2, words.confirmText);
    return (
      <Dialog cancel={app.cancel} key="code" text={text} title={words.confirmTitle}>
        <AppCodeForm back={back} confirm={followed(app.confirm, done)} />
      </Dialog>
    );
  }
  return (
    <Dialog
      cancel={app.cancel}
      key="secret"
      text={stepped(1, words.setupText)}
      title={words.setupTitle}
    >
      <AppSecretView {...setup} />
      <div className="vb-actions">
        <Button onClick={app.cancel}>{words.cancel}</Button>
        <Button onClick={() => setScanned(true)} variant="primary">
          {words.goOn}
        </Button>
      </div>
    </Dialog>
  );
}
