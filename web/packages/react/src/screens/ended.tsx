"use client";

import type { ReactNode } from "react";
import { LinkOrButton, type LinkTarget, Screen, type ScreenProps, Text } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useSession } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";

export interface SessionEndedProps extends ScreenProps {
  signIn?: LinkTarget;
  /** Until when an account that its owner left can be taken up again. */
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
  const said = (moment: Date): string =>
    moment.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  if (isLeaving) {
    return (
      <Screen {...screen} takesFocus title={words.leavingTitle}>
        <Text>{filled(words.leavingText, { when: said(due) })}</Text>
      </Screen>
    );
  }
  return (
    <Screen {...screen} takesFocus title={words.endedTitle}>
      {reason && <Text>{words.reasons[reason as keyof typeof words.reasons] ?? ""}</Text>}
      {ended?.endedAt && <Text>{said(ended.endedAt)}</Text>}
      <LinkOrButton to={signIn}>{words.signInAgain}</LinkOrButton>
    </Screen>
  );
}
