"use client";

import { type ReactNode, useState } from "react";
import type { FactorsFlow } from "../hooks/use-factors.js";
import { LifeBuoyIcon } from "../icons.js";
import { Badge, Button, Item } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import type { Acting } from "./acting.js";
import { CodesDialog } from "./codes-dialog.js";
import { ConfirmDialog } from "./confirm-dialog.js";

/** With so few left, one is reminded. */
const FEW = 3;

/** How many recovery codes are left, and a new set of them. */
export function RecoveryCodesItem(props: Acting<FactorsFlow> & { left: number }): ReactNode {
  const { left, flow, run } = props;
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const [isAsked, setAsked] = useState(false);
  const [isRenewed, setRenewed] = useState(false);
  const areFew = left < FEW;
  async function renew(): Promise<void> {
    setAsked(false);
    setRenewed(await run(flow.renewCodes, ""));
  }
  function close(): void {
    setRenewed(false);
    flow.dismissCodes();
  }
  return (
    <Item
      badge={
        <Badge tone={areFew ? "warn" : undefined}>
          {filled(words.codesLeft, { count: left }, language)}
        </Badge>
      }
      icon={LifeBuoyIcon}
      meta={areFew ? words.codesFew : words.codesMeta}
      title={words.recoveryCodes}
      tone={areFew ? "warn" : undefined}
    >
      <Button onClick={() => setAsked(true)} size="sm">
        {words.newCodes}
      </Button>
      {isAsked && (
        <ConfirmDialog
          act={() => void renew()}
          button={words.createCodes}
          cancel={() => setAsked(false)}
          icon={LifeBuoyIcon}
          text={words.newCodesText}
          title={words.newCodesTitle}
        />
      )}
      {isRenewed && <CodesDialog close={close} codes={flow.codes} />}
    </Item>
  );
}
