"use client";

import type { AccountEvent } from "@vestibule/client";
import type { ReactNode } from "react";
import { dayOf, deviceOf, timeOf } from "../devices.js";
import { eventLookOf } from "../event-looks.js";
import { type ActivityFlow, useActivity } from "../hooks/use-activity.js";
import { HistoryIcon } from "../icons.js";
import {
  Button,
  Card,
  Empty,
  Loaded,
  Loading,
  Screen,
  type ScreenProps,
  Section,
  Status,
  Tile,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";

/** The events of the user's own account, newest first. */
export function Activity(screen: ScreenProps): ReactNode {
  const words = useAllWords();
  const flow = useActivity();
  const level = (screen.level ?? 2) + 1;
  return (
    <Screen level={2} {...screen} kind="page" text={words.activityText} title={words.activityTitle}>
      <Loaded loaded={flow.events} waiting={<Loading rows={4} />}>
        {(events) => <Events events={events} flow={flow} level={level} />}
      </Loaded>
    </Screen>
  );
}

function Events(props: { events: AccountEvent[]; flow: ActivityFlow; level: number }): ReactNode {
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const { events, flow, level } = props;
  if (events.length === 0) return <Empty icon={HistoryIcon} title={words.nothingYet} />;
  return (
    <>
      {byDay(events, language).map(([day, those]) => (
        <Section key={day} level={level} title={day}>
          <Card>
            <ul className="vb-time">
              {those.map((event) => (
                <OneEvent event={event} key={event.id} />
              ))}
            </ul>
          </Card>
        </Section>
      ))}
      {flow.hasMore && (
        <div>
          <Button onClick={() => void flow.more()}>{words.more}</Button>
        </div>
      )}
      <Status>{flow.error}</Status>
    </>
  );
}

function OneEvent({ event }: { event: AccountEvent }): ReactNode {
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const device = event.user_agent && deviceOf(event.user_agent, words);
  return (
    <li className="vb-time__event">
      <Tile {...eventLookOf(event.event)} />
      <div>
        <strong>{words.events[event.event] ?? event.event.replaceAll("_", " ")}</strong>
        {(device || event.ip) && (
          <p className="vb-meta">
            {device}
            {device && event.ip && " · "}
            <bdi>{event.ip}</bdi>
          </p>
        )}
      </div>
      <time className="vb-time__when" dateTime={event.at}>
        {timeOf(event.at, language)}
      </time>
    </li>
  );
}

/** Put events together by the day on which they happened; the days keep their order. */
function byDay(events: AccountEvent[], language: string): [string, AccountEvent[]][] {
  const days = new Map<string, AccountEvent[]>();
  for (const event of events) {
    const day = dayOf(event.at, language);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days];
}
