"use client";

import type { ConsoleClient, UserAction, UserEntry } from "@vestibule/client/console";
import { type ReactNode, useState } from "react";
import {
  BanIcon,
  ChevronDownIcon,
  type Icon,
  KeyIcon,
  MoreIcon,
  RefreshIcon,
  SignOutIcon,
  TrashIcon,
} from "../icons.js";
import { Button, Menu, MenuItem } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import type { ConsoleWords } from "../words/console/index.js";
import { filled } from "../words/filled.js";
import { Ask, nameOf } from "./parts.js";
import { useConsole } from "./provider.js";

interface Done {
  said: string;
  user?: UserEntry;
  isGone?: boolean;
}

export interface Action {
  may: UserAction;
  label: string;
  text: string;
  icon: Icon;
  isDanger?: boolean;
  run: () => Promise<Done>;
}

/** Return the actions that the caller may take on an account in its current state. */
export function useActionsFor(): (person: UserEntry) => Action[] {
  const { api, words } = useConsole();
  const { language } = useVestibuleContext();
  return (person) =>
    actionsFor(person, api, words, language).filter((each) => person.may.includes(each.may));
}

/** Every action on an account in its current state, allowed or not. */
function actionsFor(
  person: UserEntry,
  api: ConsoleClient,
  words: ConsoleWords,
  language: string,
): Action[] {
  const { id, email } = person;
  if (!person.is_active) {
    return [
      {
        may: "activate",
        icon: RefreshIcon,
        label: words.activate,
        text: words.activateText,
        run: async () => ({ said: words.activateDone, user: (await api.activateUser(id)).user }),
      },
      {
        may: "delete",
        icon: TrashIcon,
        isDanger: true,
        label: words.remove,
        text: words.removeText,
        run: async () => {
          await api.deleteUser(id);
          return { said: filled(words.removeDone, { email }), isGone: true };
        },
      },
    ];
  }
  return [
    {
      may: "reset_password",
      icon: KeyIcon,
      label: words.sendReset,
      text: filled(words.sendResetText, { email }),
      run: async () => {
        await api.sendUserReset(id);
        return { said: filled(words.sendResetDone, { email }) };
      },
    },
    {
      may: "end_sessions",
      icon: SignOutIcon,
      label: words.endSessions,
      text: words.endSessionsText,
      run: async () => {
        const count = await api.endUserSessions(id);
        return { said: filled(words.endSessionsDone, { count: count }, language) };
      },
    },
    {
      may: "deactivate",
      icon: BanIcon,
      isDanger: true,
      label: words.deactivate,
      text: words.deactivateText,
      run: async () => {
        await api.deactivateUser(id);
        return { said: words.deactivateDone, user: await api.readUser(id) };
      },
    },
  ];
}

/** The actions the caller may take, in a menu; each asks before it acts. */
export function PersonActions(props: {
  person: UserEntry;
  onChange: (person: UserEntry) => void;
  onGone: (said: string) => void;
  say: (sentence: string) => void;
  /** Whether it stands in a row, where there is room for an icon only. */
  isSmall?: boolean;
}): ReactNode {
  const { words, sentence } = useConsole();
  const { person, onChange, onGone, say, isSmall } = props;
  const [asking, setAsking] = useState<Action | null>(null);
  const offered = useActionsFor()(person);
  async function run(action: Action): Promise<void> {
    try {
      const done = await action.run();
      if (done.isGone) return onGone(done.said);
      say(done.said);
      onChange(done.user ?? { ...person });
    } catch (error) {
      say(sentence(error));
    }
  }
  if (offered.length === 0) return null;
  return (
    <>
      <Menu
        opener={(opener) =>
          isSmall ? (
            <Button
              {...opener}
              aria-label={filled(words.actionsOn, { name: nameOf(person) })}
              icon={MoreIcon}
              isIcon
              size="sm"
              variant="ghost"
            />
          ) : (
            <Button {...opener} after={ChevronDownIcon}>
              {words.actions}
            </Button>
          )
        }
      >
        {offered.map((action) => (
          <MenuItem
            icon={action.icon}
            key={action.may}
            onChoose={() => setAsking(action)}
            {...(action.may === "delete" && { tone: "danger" })}
          >
            {action.label}
          </MenuItem>
        ))}
      </Menu>
      {asking && (
        <Ask
          close={() => setAsking(null)}
          question={{
            ...asking,
            action: asking.label,
            name: nameOf(person),
            run: () => run(asking),
          }}
        />
      )}
    </>
  );
}
