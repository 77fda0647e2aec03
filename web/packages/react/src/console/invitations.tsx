"use client";

import type { Invitation, InvitationsPage } from "@vestibule/client/console";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { BanIcon, MailIcon, RefreshIcon, SendIcon } from "../icons.js";
import { Badge, Button, Card, Empty, Loading, Screen, type ScreenProps, Status } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { ConsoleLink } from "./link.js";
import {
  Ask,
  Breakable,
  Crumbs,
  LoadError,
  momentOf,
  nameOf,
  recentOf,
  soonOf,
  useRoleLabel,
} from "./parts.js";
import { InviteLink } from "./people.js";
import { picked } from "./place.js";
import { useConsole } from "./provider.js";

const OFFERED = ["cursor"];

/** Invitations that were not accepted yet: until when, from whom; sent again or revoked. */
export function Invitations(screen: ScreenProps): ReactNode {
  const { words, powers } = useConsole();
  const mayInvite = powers.roles.some((role) => role.may.includes("create"));
  return (
    <Screen
      level={1}
      {...screen}
      header={<Crumbs here={words.invitations} />}
      kind="wide"
      side={mayInvite && <InviteLink />}
      text={mayInvite ? words.invitationsText : words.refusedHere}
      title={words.invitations}
    >
      {mayInvite && <Pending />}
    </Screen>
  );
}

/** What was done to an invitation; says what became of it. */
type Act = (invitation: Invitation) => void;

function Pending(): ReactNode {
  const { api, words, place, sentence } = useConsole();
  const common = useAllWords();
  const [said, setSaid] = useState("");
  const [asking, setAsking] = useState<Invitation | null>(null);
  const status = useRef<HTMLParagraphElement>(null);
  const key = JSON.stringify(picked(place.query, OFFERED));
  const loaded = useLoaded(useCallback(() => api.listInvitations(JSON.parse(key)), [api, key]));
  async function run(act: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await act();
      setSaid(done);
    } catch (error) {
      setSaid(sentence(error));
    }
    status.current?.focus(); // the button may go with its row
    loaded.reload();
  }
  const { value, error } = loaded;
  return (
    <>
      {Boolean(error) && <LoadError again={loaded.reload} error={error} />}
      <Status ref={status}>{said}</Status>
      {value ? (
        <Page
          page={value}
          resend={({ user }) =>
            void run(
              () => api.resendInvitation(user.id),
              filled(words.invited, { email: user.email }),
            )
          }
          revoke={setAsking}
        />
      ) : (
        !error && (
          <>
            <span className="vb-away" role="status">
              {common.loading}
            </span>
            <Loading rows={4} />
          </>
        )
      )}
      {asking && (
        <Ask
          close={() => setAsking(null)}
          question={{
            action: words.revoke,
            name: asking.user.email,
            text: words.revokeText,
            icon: BanIcon,
            isDanger: true,
            run: () =>
              run(
                () => api.revokeInvitation(asking.user.id),
                filled(words.revokeDone, { email: asking.user.email }),
              ),
          }}
        />
      )}
    </>
  );
}

function Page(props: { page: InvitationsPage; resend: Act; revoke: Act }): ReactNode {
  const { words, place } = useConsole();
  const common = useAllWords();
  const { invitations, next } = props.page;
  if (invitations.length === 0) {
    return (
      <Card>
        <Empty icon={SendIcon} text={words.noInvitationsText} title={words.noInvitations} />
      </Card>
    );
  }
  return (
    <div className="vb-card vb-found">
      <table className="vb-table">
        <caption className="vb-away">{words.invitations}</caption>
        <thead>
          <tr>
            <th scope="col">{words.person}</th>
            <th className="vb-roomy" scope="col">
              {common.role}
            </th>
            <th className="vb-roomy vb-spacious" scope="col">
              {words.sentOn}
            </th>
            <th className="vb-roomy" scope="col">
              {words.expiry}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {invitations.map((each) => (
            <Row {...props} invitation={each} key={each.user.id} />
          ))}
        </tbody>
      </table>
      {next && (
        <div className="vb-pager">
          <Button
            onClick={() => place.go(place.paths.invitations ?? "", { cursor: next }, false)}
            size="sm"
          >
            {words.next}
          </Button>
        </div>
      )}
    </div>
  );
}

function Row(props: { invitation: Invitation; resend: Act; revoke: Act }): ReactNode {
  const { words, powers, place } = useConsole();
  const { language } = useVestibuleContext();
  const { invitation, resend, revoke } = props;
  const { user, invited_by, expired, sent_at, expires_at } = invitation;
  // To revoke deactivates the account.
  const mayRevoke = powers.roles.some(
    ({ name, may }) => name === user.role && may.includes("deactivate"),
  );
  const label = useRoleLabel()(user.role);
  const until = expired ? (
    <Badge tone="warn">{words.expired}</Badge>
  ) : (
    <time dateTime={expires_at} title={momentOf(expires_at, language)}>
      {soonOf(expires_at, language)}
    </time>
  );
  return (
    <tr>
      <th scope="row">
        <div className="vb-who">
          <span className="vb-tile vb-tile--round">
            <MailIcon />
          </span>
          <div>
            <ConsoleLink path={place.paths.person(user.id)}>
              <Breakable text={user.email} />
            </ConsoleLink>
            {invited_by && (
              <span className="vb-under">
                {filled(words.invitedBy, { name: nameOf(invited_by) })}
              </span>
            )}
            <span className="vb-under vb-tight">
              {label} {until}
            </span>
          </div>
        </div>
      </th>
      <td className="vb-roomy">{label}</td>
      <td className="vb-roomy vb-spacious">
        <time dateTime={sent_at} title={momentOf(sent_at, language)}>
          {recentOf(sent_at, language)}
        </time>
      </td>
      <td className="vb-roomy">{until}</td>
      <td>
        <div className="vb-rowacts">
          <Button
            aria-label={filled(words.againTo, { to: user.email })}
            icon={RefreshIcon}
            onClick={() => resend(invitation)}
            size="sm"
            variant="ghost"
          >
            <span className="vb-roomy">{words.again}</span>
          </Button>
          {mayRevoke && (
            <Button
              aria-label={filled(words.revokeOf, { to: user.email })}
              icon={BanIcon}
              onClick={() => revoke(invitation)}
              size="sm"
              variant="ghost"
            >
              <span className="vb-roomy">{words.revoke}</span>
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
}
