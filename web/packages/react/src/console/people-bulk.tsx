"use client";

import type { UserAction, UserEntry } from "@vestibule/client/console";
import { type ReactNode, useState } from "react";
import { CloseIcon } from "../icons.js";
import { Button } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { filled } from "../words/filled.js";
import { Ask } from "./parts.js";
import { type Action, useActionsFor } from "./person-actions.js";
import { useConsole } from "./provider.js";

/** What can be done to many at once; deleting cannot. */
const OFFERED: readonly UserAction[] = ["reset_password", "end_sessions", "deactivate", "activate"];

interface BulkBarProps {
  chosen: readonly UserEntry[];
  clear: () => void;
  /** Called with what to say, once it is done to all of them. */
  done: (sentence: string) => void;
}

/** What can be done to the users that were chosen; each asks once, and then acts on one after the other. */
export function BulkBar({ chosen, clear, done }: BulkBarProps): ReactNode {
  const { words, sentence } = useConsole();
  const { language } = useVestibuleContext();
  const actionsFor = useActionsFor();
  const [asking, setAsking] = useState<Action[] | null>(null);
  const all = chosen.flatMap((person) => actionsFor(person));
  async function run(actions: Action[]): Promise<void> {
    let count = 0;
    let refused = "";
    for (const action of actions) {
      try {
        await action.run();
        count += 1;
      } catch (error) {
        refused = ` ${sentence(error)}`;
      }
    }
    done(filled(words.bulkDone, { count: count }, language) + refused);
  }
  const question = asking?.[0];
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fields are grouped here
    <div
      aria-label={filled(words.selected, { count: chosen.length }, language)}
      className="vb-bulk"
      role="group"
    >
      <span>{filled(words.selected, { count: chosen.length }, language)}</span>
      {OFFERED.map((may) => {
        const actions = all.filter((action) => action.may === may);
        return (
          actions[0] && (
            <Button
              icon={actions[0].icon}
              key={may}
              onClick={() => setAsking(actions)}
              size="sm"
              variant="ghost"
            >
              {actions[0].label}
            </Button>
          )
        );
      })}
      <Button
        aria-label={words.clearSelection}
        icon={CloseIcon}
        isIcon
        onClick={clear}
        size="sm"
        variant="ghost"
      />
      {asking && question && (
        <Ask
          close={() => setAsking(null)}
          question={{
            ...question,
            action: question.label,
            name: filled(words.found, { count: asking.length }, language),
            text: words.bulkText,
            run: () => run(asking),
          }}
        />
      )}
    </div>
  );
}
