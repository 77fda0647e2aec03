"use client";

import { type Factors, listFactors } from "@vestibule/client";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { ago } from "../devices.js";
import { sentenceOf } from "../form.js";
import { LockIcon } from "../icons.js";
import {
  Alert,
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
import { AuthenticatorItem } from "../security/authenticator.js";
import { Passkeys } from "../security/passkeys.js";
import { RecoveryCodesItem } from "../security/recovery-codes.js";
import { TrustedDevices } from "../security/trusted-devices.js";
import { useConfig, useLoaded } from "../session.js";
import { useStepUp } from "../step-up.js";
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
        {({ passkeys }) => (passkeys ? <Passkeys {...acting} /> : null)}
      </Loaded>
      <Loaded loaded={factors}>
        {(value) => (
          <>
            <Section level={level} text={words.twoStepText} title={words.twoStepTitle}>
              <Due factors={value} />
              <ItemList>
                <AuthenticatorItem {...acting} totp={value.totp} />
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
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const { due_at, totp, passkeys } = factors;
  if (!due_at || totp || passkeys.length > 0) return null;
  return <Alert tone="warn">{filled(words.twoStepDue, { when: ago(due_at, language) })}</Alert>;
}
