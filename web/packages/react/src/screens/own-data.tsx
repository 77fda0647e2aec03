"use client";

import { type ReactNode, useState } from "react";
import { useOwnData } from "../hooks/use-own-data.js";
import { DownloadIcon, TrashIcon } from "../icons.js";
import {
  Button,
  Item,
  ItemList,
  Loaded,
  Screen,
  type ScreenProps,
  Section,
  Status,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useConfig } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";

export interface OwnDataProps extends ScreenProps {
  /** Called once the account is left; `due` is until when the mailed link undoes it. */
  left?: (due: Date | null) => void;
}

const DAY = 86_400;

/** Downloading the account's data, and deleting the account. */
export function OwnData({ left, ...screen }: OwnDataProps): ReactNode {
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const config = useConfig();
  const { error, dialog, download, deleteAccount } = useOwnData(left);
  const [said, setSaid] = useState("");
  const level = (screen.level ?? 2) + 1;
  async function save(): Promise<void> {
    setSaid((await download()) ? words.exported : "");
  }
  async function depart(text: string): Promise<void> {
    setSaid("");
    await deleteAccount({ text, button: words.leave });
  }
  return (
    <Screen level={2} {...screen} kind="page" text={words.dataText} title={words.dataTitle}>
      <Status>{error || said}</Status>
      <Loaded loaded={config}>
        {({ deletion_grace }) => {
          const days = Math.ceil(deletion_grace / DAY);
          const what =
            days > 0 ? filled(words.leaveGraceText, { count: days }, language) : words.leaveText;
          return (
            <>
              <Section level={level} title={words.exportSection}>
                <ItemList>
                  <Item icon={DownloadIcon} meta={words.exportText} title={words.exportTitle}>
                    <Button onClick={() => void save()} size="sm">
                      {words.exportData}
                    </Button>
                  </Item>
                </ItemList>
              </Section>
              <Section level={level} title={words.dangerTitle}>
                <ItemList isDanger>
                  <Item icon={TrashIcon} meta={what} title={words.leaveTitle} tone="danger">
                    <Button onClick={() => void depart(what)} size="sm" variant="danger-quiet">
                      {words.leave}
                    </Button>
                  </Item>
                </ItemList>
              </Section>
            </>
          );
        }}
      </Loaded>
      {dialog}
    </Screen>
  );
}
