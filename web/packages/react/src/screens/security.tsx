"use client";

import type { Factors } from "@vestibule/client";
import { type ReactNode, useRef, useState } from "react";
import { type FactorsFlow, useFactors } from "../hooks/use-factors.js";
import { usePasskeys } from "../hooks/use-passkeys.js";
import { LockIcon } from "../icons.js";
import {
  Alert,
  Button,
  Item,
  ItemList,
  LinkOrButton,
  type LinkTarget,
  Loaded,
  Screen,
  type ScreenProps,
  Section,
  Status,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import type { Acting } from "../security/acting.js";
import { AuthenticatorItem } from "../security/authenticator.js";
import { Passkeys } from "../security/passkeys.js";
import { RecoveryCodesItem } from "../security/recovery-codes.js";
import { TrustedDevices } from "../security/trusted-devices.js";
import { useConfig } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";

export interface SecurityProps extends ScreenProps {
  /** Where the password is changed. */
  password?: LinkTarget;
}

/** The account's password, passkeys, second factors and trusted devices. */
export function Security({ password, ...screen }: SecurityProps): ReactNode {
  const words = useAllWords();
  const config = useConfig();
  const factors = useFactors();
  const passkeys = usePasskeys(factors.factors.reload);
  const [said, setSaid] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  const level = (screen.level ?? 2) + 1;
  async function run(what: () => Promise<boolean>, done: string): Promise<boolean> {
    for (const flow of [factors, passkeys]) flow.reset();
    setSaid("");
    const isDone = await what();
    if (isDone) setSaid(done);
    // What was pressed may be gone with what it was for.
    if (document.activeElement === document.body) status.current?.focus();
    return isDone;
  }
  const acting = { level, run, flow: factors };
  return (
    <Screen level={2} {...screen} kind="page" text={words.securityText} title={words.securityTitle}>
      <Status ref={status}>{factors.error || passkeys.error || said}</Status>
      {password && <Password level={level} to={password} />}
      <Loaded loaded={config}>
        {() => passkeys.isOffered && <Passkeys flow={passkeys} level={level} run={run} />}
      </Loaded>
      <Loaded loaded={factors.factors}>
        {(value) => (
          <>
            <Section level={level} text={words.twoStepText} title={words.twoStepTitle}>
              <ScheduledReset {...acting} factors={value} />
              <Due factors={value} />
              <ItemList>
                <AuthenticatorItem
                  {...acting}
                  hasCodes={value.recovery_codes !== null}
                  totp={value.totp}
                />
                {value.recovery_codes && (
                  <RecoveryCodesItem {...acting} left={value.recovery_codes.left} />
                )}
              </ItemList>
            </Section>
            <TrustedDevices {...acting} devices={value.trusted_devices} />
          </>
        )}
      </Loaded>
      {factors.dialog}
      {passkeys.dialog}
    </Screen>
  );
}

function Password({ level, to }: { level: number; to: LinkTarget }): ReactNode {
  const words = useAllWords();
  return (
    <Section level={level} title={words.passwordTitle}>
      <ItemList>
        <Item icon={LockIcon} meta={words.passwordMeta} title={words.passwordTitle}>
          <LinkOrButton aria-label={words.changePassword} size="sm" to={to} variant="default">
            {words.changeIt}
          </LinkOrButton>
        </Item>
      </ItemList>
    </Section>
  );
}

/** Says until when a factor must be set up, where the policy wants one and there is none. */
function Due({ factors }: { factors: Factors }): ReactNode {
  const words = useAllWords();
  const moment = useMoment();
  const { due_at, totp, passkeys } = factors;
  if (!due_at || totp || passkeys.length > 0) return null;
  return <Alert tone="warn">{filled(words.twoStepDue, { when: moment(due_at) })}</Alert>;
}

/** Says that an administrator has scheduled a reset, which its owner can cancel. */
function ScheduledReset(props: { factors: Factors } & Acting<FactorsFlow>): ReactNode {
  const { factors, flow, run } = props;
  const words = useAllWords();
  const moment = useMoment();
  if (!factors.reset) return null;
  return (
    <Alert tone="warn">
      <p>{filled(words.resetDue, { when: moment(factors.reset.due_at) })}</p>
      <Button onClick={() => void run(flow.cancelReset, words.resetCanceled)} size="sm">
        {words.cancelReset}
      </Button>
    </Alert>
  );
}

/** Say a moment to come by its date and time. */
function useMoment(): (moment: string) => string {
  const { language } = useVestibuleContext();
  const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return (moment) => format.format(new Date(moment));
}
