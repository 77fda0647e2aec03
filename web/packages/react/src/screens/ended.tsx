"use client";

import type { ReactNode } from "react";
import { Screen, type ScreenProps, Text, type Way, WayTo } from "../parts.js";
import { useKit } from "../provider.js";
import { useSession } from "../session.js";
import { filled } from "../words/index.js";

export interface SessionEndedProps extends ScreenProps {
  signIn?: Way;
}

/** Says that nobody is signed in any more, and why. */
export function SessionEnded({ signIn, ...screen }: SessionEndedProps): ReactNode {
  const { words, language } = useKit();
  const session = useSession();
  const ended = session.status === "anonymous" ? session : null;
  const reason = ended?.endedBecause;
  const when = ended?.endedAt?.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  return (
    <Screen {...screen} takesFocus title={words.endedTitle}>
      {reason && <Text>{words.reasons[reason as keyof typeof words.reasons] ?? ""}</Text>}
      {when && <Text>{filled(words.endedAt, { when })}</Text>}
      <WayTo way={signIn}>{words.signInAgain}</WayTo>
    </Screen>
  );
}
