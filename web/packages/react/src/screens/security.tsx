"use client";

import { cancelFactorReset, type Factors, listFactors } from "@vestibule/client";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { sentenceOf } from "../form-errors.js";
import { useStepUp } from "../hooks/use-step-up.js";
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
import { useConfig, useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";

export interface SecurityProps extends ScreenProps {
  /** Where the password is changed. */
  password?: LinkTarget;
}

/** The account's password, passkeys, second factors and trusted devices. */
export function Security({ password, ...screen }: SecurityProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const config = useConfig();
  const { confirmed, dialog } = useStepUp();
  const factors = useLoaded(useCallback(() => listFactors(client), [client]));
  const [said, setSaid] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  const level = (screen.level ?? 2) + 1;
  async function run(what: () => Promise<string>): Promise<void> {
    try {
      setSaid(await what());
      factors.reload();
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
    // What was pressed may be gone with what it was for.
    if (document.activeElement === document.body) status.current?.focus();
  }
  const acting = { level, run, confirmed };
  return (
    <Screen level={2} {...screen} kind="page" text={words.securityText} title={words.securityTitle}>
      <Status ref={status}>{said}</Status>
      {password && <Password level={level} to={password} />}
      <Loaded loaded={config}>
        {({ passkeys, second_factor }) =>
          passkeys ? <Passkeys {...acting} mayAdd={second_factor !== "off"} /> : null
        }
      </Loaded>
      <Loaded loaded={factors}>
        {(value) => (
          <>
            <Section level={level} text={words.twoStepText} title={words.twoStepTitle}>
              <ScheduledReset factors={value} run={run} />
              <Due factors={value} />
              <ItemList>
                <AuthenticatorItem
                  {...acting}
                  hasCodes={value.recovery_codes !== null}
                  mayAdd={config.value?.second_factor !== "off"}
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
      {dialog}
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
function ScheduledReset({ factors, run }: { factors: Factors } & Pick<Acting, "run">): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const moment = useMoment();
  const cancel = (): Promise<void> =>
    run(async () => {
      await cancelFactorReset(client);
      return words.resetCanceled;
    });
  if (!factors.reset) return null;
  return (
    <Alert tone="warn">
      <p>{filled(words.resetDue, { when: moment(factors.reset.due_at) })}</p>
      <Button onClick={() => void cancel()} size="sm">
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
