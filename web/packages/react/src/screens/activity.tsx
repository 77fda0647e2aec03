"use client";

import type { AccountEvent } from "@vestibule/client";
import { type ReactNode, useCallback, useState } from "react";
import { ago, deviceOf } from "../devices.js";
import { sentenceOf } from "../form.js";
import { Loaded, PlainButton, Screen, type ScreenProps, Text, useNames } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";

/** The events of the user's own account, newest first. */
export function Activity(screen: ScreenProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const first = useLoaded(useCallback(() => client.listEvents(), [client]));
  return (
    <Screen level={2} {...screen} title={words.activityTitle}>
      <Loaded loaded={first}>{(page) => <Events events={page.events} next={page.next} />}</Loaded>
    </Screen>
  );
}

function Events(props: { events: AccountEvent[]; next: string | null }): ReactNode {
  const { client, language } = useVestibuleContext();
  const words = useAllWords();
  const names = useNames();
  const [shown, setShown] = useState(props);
  const [said, setSaid] = useState("");
  async function more(before: string): Promise<void> {
    try {
      const page = await client.listEvents({ before });
      setShown({ events: [...shown.events, ...page.events], next: page.next });
      setSaid("");
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  const { events, next } = shown;
  if (events.length === 0) return <Text>{words.nothingYet}</Text>;
  return (
    <>
      <ul className={names("list")}>
        {events.map((event) => (
          <li className={names("item")} key={event.id}>
            <div>
              <strong>{words.events[event.event] ?? event.event.replaceAll("_", " ")}</strong>
              <Text>
                <time dateTime={event.at}>{ago(event.at, language)}</time>
                {event.user_agent && ` · ${deviceOf(event.user_agent, words)}`}
                {event.ip && ` · ${event.ip}`}
              </Text>
            </div>
          </li>
        ))}
      </ul>
      {next && <PlainButton onClick={() => void more(next)}>{words.more}</PlainButton>}
      <p className="vestibule-quiet" role="status">
        {said}
      </p>
    </>
  );
}
