"use client";

import { exportAccount, leave } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { sentenceOf } from "../form.js";
import { Loaded, PlainButton, Screen, type ScreenProps, Text } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useConfig } from "../session.js";
import { useStepUp } from "../step-up.js";
import { useAllWords } from "../use-all-words.js";
import { plural } from "../words/filled.js";

export interface OwnDataProps extends ScreenProps {
  /** Called once the account is left; `due` is until when the mailed link undoes it. */
  left?: (due: Date | null) => void;
}

const DAY = 86_400;

/** Downloading the account's data, and deleting the account. */
export function OwnData({ left, ...screen }: OwnDataProps): ReactNode {
  const { client, language } = useVestibuleContext();
  const words = useAllWords();
  const { confirmed, dialog } = useStepUp();
  const config = useConfig();
  const [said, setSaid] = useState("");
  const Heading = `h${(screen.level ?? 2) + 1}` as "h2" | "h3";
  async function act(done: () => Promise<string>): Promise<void> {
    try {
      setSaid(await done());
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  const download = (): Promise<void> =>
    act(async () => {
      const data = await confirmed((proof) => exportAccount(client, proof), { always: true });
      save(data);
      return words.exported;
    });
  const depart = (text: string): Promise<void> =>
    act(async () => {
      left?.(
        await confirmed((proof) => leave(client, proof), {
          always: true,
          text,
          button: words.leave,
        }),
      );
      return "";
    });
  return (
    <Screen level={2} {...screen} title={words.dataTitle}>
      <p className="vestibule-quiet" role="status">
        {said}
      </p>
      <Loaded loaded={config}>
        {({ deletion_grace }) => {
          const days = Math.ceil(deletion_grace / DAY);
          const what = days > 0 ? plural(words.leaveGraceText, days, language) : words.leaveText;
          return (
            <>
              <Heading className="vestibule-subtitle">{words.exportTitle}</Heading>
              <Text>{words.exportText}</Text>
              <PlainButton onClick={() => void download()}>{words.exportData}</PlainButton>
              <Heading className="vestibule-subtitle">{words.leaveTitle}</Heading>
              <Text>{what}</Text>
              <PlainButton className="vestibule-danger" onClick={() => void depart(what)}>
                {words.leave}
              </PlainButton>
            </>
          );
        }}
      </Loaded>
      {dialog}
    </Screen>
  );
}

/** Let the browser save it, as any download. */
function save(data: unknown): void {
  const file = new Blob([JSON.stringify(data, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "account.json";
  link.click();
  URL.revokeObjectURL(link.href);
}
