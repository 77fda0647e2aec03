"use client";

import type { Policies as Declared } from "@vestibule/client/console";
import { type ReactNode, useCallback } from "react";
import {
  Badge,
  Card,
  Loaded,
  Loading,
  Row,
  Rows,
  Screen,
  type ScreenProps,
  Section,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import type { ConsoleWords } from "../words/console/index.js";
import { useConsole } from "./provider.js";

/** Every role, and what its users may do to others; for administrators. */
export function Roles(screen: ScreenProps): ReactNode {
  const { words } = useConsole();
  return (
    <Declaration screen={screen} title={words.roles}>
      {({ roles }) => (
        <Card>
          <table className="vb-table">
            <caption className="vb-away">{words.roles}</caption>
            <thead>
              <tr>
                <th scope="col">{words.role}</th>
                <th scope="col">{words.mayDo}</th>
              </tr>
            </thead>
            <tbody>
              {roles.map((role) => (
                <tr key={role.name}>
                  <th scope="row">
                    <div className="vb-role">
                      <strong>{role.label}</strong>
                      {role.open && <Badge>{words.roleOpen}</Badge>}
                      {role.second_factor && <Badge tone="accent">{words.roleFactor}</Badge>}
                    </div>
                  </th>
                  <td>
                    <Powers may={role.may} roles={roles} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
    </Declaration>
  );
}

/** What a role may do, by whom it reaches: one line for each set of roles. */
function Powers(props: { may: Record<string, string[]>; roles: Declared["roles"] }): ReactNode {
  const { words } = useConsole();
  const { language } = useVestibuleContext();
  const list = new Intl.ListFormat(language, { type: "unit", style: "short" });
  const labels = new Map(props.roles.map(({ name, label }) => [name, label]));
  const reached = new Map<string, string[]>();
  for (const [action, names] of Object.entries(props.may)) {
    const all = names.length === labels.size;
    const whom = all ? words.everyone : names.map((each) => labels.get(each)).join(", ");
    reached.set(whom, [...(reached.get(whom) ?? []), nameOfAction(action, words)]);
  }
  if (reached.size === 0) return words.mayNothing;
  return (
    <dl className="vb-powers">
      {[...reached].map(([whom, actions]) => (
        <div key={whom}>
          <dt>{whom}</dt>
          <dd>{list.format(actions)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The policies in force; for administrators. They are changed in the server's settings. */
export function Policies(screen: ScreenProps): ReactNode {
  const { words } = useConsole();
  const { language } = useVestibuleContext();
  const lasting = (seconds: number): string => durationOf(seconds, language) || words.none;
  const said = (value: string): string =>
    (words.policyValues as Record<string, string>)[value] ?? value;
  const yesNo = (value: boolean): string => (value ? words.yes : words.no);
  return (
    <Declaration screen={screen} title={words.policies}>
      {(found) => {
        const parts: [string, [string, string][]][] = [
          [
            words.policySignIn,
            [
              [words.policySignInWith, found.sign_in_with.map(said).join(", ")],
              [words.policyOpen, yesNo(found.registration_open)],
              [words.policyVerification, said(found.email_verification)],
              [words.policyByEmail, said(found.email_sign_in)],
              [words.policyCheck, said(found.sign_in_check)],
            ],
          ],
          [
            words.policyPasswords,
            [
              [words.policyMinLength, String(found.password_min_length)],
              [words.policyBlocklist, yesNo(found.password_blocklist)],
              [words.policyBreached, yesNo(found.password_breached)],
            ],
          ],
          [
            words.adoption,
            [
              [words.secondStep, said(found.second_factor)],
              [words.policyGrace, lasting(found.second_factor_grace)],
              [words.policyTrust, lasting(found.trust_device)],
            ],
          ],
          [
            words.policySessions,
            [
              [words.policyAccess, lasting(found.access_lifetime)],
              [words.policyRefresh, lasting(found.refresh_lifetime)],
              [words.policySession, lasting(found.session_lifetime)],
              [
                words.policyMaxSessions,
                found.max_sessions ? String(found.max_sessions) : words.none,
              ],
              [words.policyEvents, lasting(found.events_kept)],
            ],
          ],
        ];
        return parts.map(([title, rows]) => (
          <Section key={title} title={title}>
            <Rows>
              {rows.map(([label, value]) => (
                <Row key={label} label={label}>
                  {value}
                </Row>
              ))}
            </Rows>
          </Section>
        ));
      }}
    </Declaration>
  );
}

/** A page about what the settings declare. */
function Declaration(props: {
  screen: ScreenProps;
  title: string;
  children: (found: Declared) => ReactNode;
}): ReactNode {
  const { screen, title, children } = props;
  const { powers, words } = useConsole();
  return (
    <Screen
      level={1}
      {...screen}
      kind="wide"
      text={powers.administers ? words.policiesText : words.refusedHere}
      title={title}
    >
      {powers.administers && <Read>{children}</Read>}
    </Screen>
  );
}

function Read({ children }: { children: (found: Declared) => ReactNode }): ReactNode {
  const { api } = useConsole();
  const loaded = useLoaded(useCallback(() => api.readPolicies(), [api]));
  return (
    <Loaded loaded={loaded} waiting={<Loading rows={4} />}>
      {children}
    </Loaded>
  );
}

function nameOfAction(action: string, words: ConsoleWords): string {
  return (words.powers as Record<string, string>)[action] ?? action.replaceAll("_", " ");
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Say a duration in its largest whole unit; nothing for none. */
function durationOf(seconds: number, language: string): string {
  const [unit, size] = UNITS.find(([, each]) => seconds && seconds % each === 0) ?? ["second", 1];
  const format = { style: "unit", unit, unitDisplay: "long" } as const;
  return seconds ? new Intl.NumberFormat(language, format).format(seconds / size) : "";
}
