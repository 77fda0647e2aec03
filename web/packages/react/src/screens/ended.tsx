"use client";

import type { ReactNode } from "react";
import { CalendarClockIcon, ShieldAlertIcon, SignOutIcon } from "../icons.js";
import { LinkOrButton, type LinkTarget, Screen, type ScreenProps } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useSession } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { Rich } from "../words/rich.js";

export interface SessionEndedProps extends ScreenProps {
  signIn?: LinkTarget;
  /** Until when a deleted account can be restored. */
  due?: Date;
}

/** Says that the session has ended, and why. */
export function SessionEnded({ signIn, due, ...screen }: SessionEndedProps): ReactNode {
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const session = useSession();
  const ended = session.status === "anonymous" ? session : null;
  const reason = ended?.endedBecause;
  const isLeaving = reason === "account_deactivated" && due && !Number.isNaN(due.valueOf());
  const formatted = (moment: Date): string =>
    moment.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  if (isLeaving) {
    return (
      <Screen
        {...screen}
        icon={CalendarClockIcon}
        takesFocus
        text={<Rich text={words.leavingText} when={formatted(due)} />}
        title={words.leavingTitle}
        tone="warn"
      />
    );
  }
  const isTheft = reason === "refresh_reused";
  return (
    <Screen
      {...screen}
      icon={isTheft ? ShieldAlertIcon : SignOutIcon}
      takesFocus
      text={reason && (words.reasons[reason as keyof typeof words.reasons] ?? "")}
      title={words.endedTitle}
      tone={isTheft ? "danger" : "accent"}
    >
      {ended?.endedAt && <p className="vb-meta">{formatted(ended.endedAt)}</p>}
      <LinkOrButton isBlock to={signIn} variant="primary">
        {words.signInAgain}
      </LinkOrButton>
    </Screen>
  );
}
