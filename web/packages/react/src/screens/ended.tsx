"use client";

import type { ReactNode } from "react";
import { useFullKit } from "../more.js";
import { Screen, type ScreenProps, Text, type Way, WayTo } from "../parts.js";
import { useSession } from "../session.js";
import { filled } from "../words/index.js";

export interface SessionEndedProps extends ScreenProps {
  signIn?: Way;
  /** Until when an account that its owner left can be taken up again. */
  due?: Date;
}

/** Says that nobody is signed in any more, and why. */
export function SessionEnded({ signIn, due, ...screen }: SessionEndedProps): ReactNode {
  const { words, language } = useFullKit();
  const session = useSession();
  const ended = session.status === "anonymous" ? session : null;
  const reason = ended?.endedBecause;
  const isLeaving = reason === "account_deactivated" && due && !Number.isNaN(due.valueOf());
  const when = ended?.endedAt?.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  return (
    <Screen {...screen} takesFocus title={words.endedTitle}>
      {reason && <Text>{words.reasons[reason as keyof typeof words.reasons] ?? ""}</Text>}
      {isLeaving && (
        <Text>
          {filled(words.leavingText, {
            when: due.toLocaleString(language, { dateStyle: "long", timeStyle: "short" }),
          })}
        </Text>
      )}
      {when && <Text>{filled(words.endedAt, { when })}</Text>}
      <WayTo way={signIn}>{words.signInAgain}</WayTo>
    </Screen>
  );
}
