"use client";

import type { ConsoleClient, KnownUser, UserAction } from "@vestibule/client/console";
import { type ReactNode, useState } from "react";
import { PlainButton, Text } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import type { ConsoleWords } from "../words/console/index.js";
import { filled, plural } from "../words/filled.js";
import { Ask, nameOf, Part } from "./parts.js";
import { useConsole } from "./provider.js";

interface Done {
  said: string;
  user?: KnownUser;
  isGone?: boolean;
}

interface Action {
  may: UserAction;
  label: string;
  text: string;
  run: () => Promise<Done>;
}

/** Every action on an account in its current state, allowed or not. */
function actionsFor(
  person: KnownUser,
  api: ConsoleClient,
  words: ConsoleWords,
  language: string,
): Action[] {
  const { id, email } = person;
  if (!person.is_active) {
    return [
      {
        may: "activate",
        label: words.activate,
        text: words.activateText,
        run: async () => ({ said: words.activateDone, user: (await api.activateUser(id)).user }),
      },
      {
        may: "delete",
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
      label: words.sendReset,
      text: filled(words.sendResetText, { email }),
      run: async () => {
        await api.sendUserReset(id);
        return { said: filled(words.sendResetDone, { email }) };
      },
    },
    {
      may: "end_sessions",
      label: words.endSessions,
      text: words.endSessionsText,
      run: async () => {
        const count = await api.endUserSessions(id);
        return { said: plural(words.endSessionsDone, count, language) };
      },
    },
    {
      may: "deactivate",
      label: words.deactivate,
      text: words.deactivateText,
      run: async () => {
        await api.deactivateUser(id);
        return { said: words.deactivateDone, user: await api.readUser(id) };
      },
    },
  ];
}

/** The buttons for the actions the caller may take; each asks before it acts. */
export function PersonActions(props: {
  person: KnownUser;
  onChange: (person: KnownUser) => void;
  onGone: (said: string) => void;
}): ReactNode {
  const { api, words, sentence } = useConsole();
  const { language } = useVestibuleContext();
  const { person, onChange, onGone } = props;
  const [asking, setAsking] = useState<Action | null>(null);
  const [said, setSaid] = useState("");
  const offered = actionsFor(person, api, words, language).filter((each) =>
    person.may.includes(each.may),
  );
  async function run(action: Action): Promise<void> {
    try {
      const done = await action.run();
      if (done.isGone) return onGone(done.said);
      setSaid(done.said);
      onChange(done.user ?? { ...person });
    } catch (error) {
      setSaid(sentence(error));
    }
  }
  if (offered.length === 0) return null;
  return (
    <Part title={words.access}>
      <p className="vestibule-quiet" role="status">
        {said}
      </p>
      {offered.map((action) => (
        <div className="vestibule-action" key={action.may}>
          <Text>{action.text}</Text>
          <PlainButton onClick={() => setAsking(action)}>{action.label}</PlainButton>
        </div>
      ))}
      {asking && (
        <Ask
          close={() => setAsking(null)}
          question={{
            action: asking.label,
            name: nameOf(person),
            text: asking.text,
            run: () => run(asking),
          }}
        />
      )}
    </Part>
  );
}
