"use client";

import type { AccountEvent, User } from "@vestibule/client";
import type { Trail } from "@vestibule/client/console";
import { Fragment, type ReactNode, useCallback, useState } from "react";
import { deviceOf } from "../devices.js";
import { eventLookOf } from "../event-looks.js";
import { HistoryIcon } from "../icons.js";
import { Button, Card, Empty, Loading, Status, Tile } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { ConsoleLink } from "./link.js";
import { Breakable, LoadError, momentOf, nameOf } from "./parts.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";

interface TrailProps {
  /** Reads a page; the same function until something else is wanted. */
  load: (query: Query) => Promise<Trail>;
  empty: string;
  /** Whether to say which user each event is about. */
  isOfMany?: boolean;
}

/** What happened, newest first, with more of it on demand. */
export function TrailList(props: TrailProps): ReactNode {
  const { load } = props;
  const loaded = useLoaded(useCallback(async () => ({ first: await load({}), load }), [load]));
  const { value, error } = loaded;
  if (error) return <LoadError again={loaded.reload} error={error} />;
  // Another question is being asked: what answers the last one is not shown for it.
  if (value?.load !== load) {
    return <Loading rows={4} />;
  }
  return <TrailPages {...props} first={value.first} key={value.first.events[0]?.id ?? ""} />;
}

function TrailPages({ load, empty, isOfMany, first }: TrailProps & { first: Trail }): ReactNode {
  const { words, sentence } = useConsole();
  const { language } = useVestibuleContext();
  const [shown, setShown] = useState(first);
  const [said, setSaid] = useState("");
  async function more(before: string): Promise<void> {
    try {
      const page = await load({ before });
      const events = [...shown.events, ...page.events];
      setShown({ events, people: [...shown.people, ...page.people], next: page.next });
      setSaid(filled(words.shown, { count: events.length }, language));
    } catch (error) {
      setSaid(sentence(error));
    }
  }
  const { events, people, next } = shown;
  if (events.length === 0) {
    return (
      <Card>
        <Empty icon={HistoryIcon} title={empty} />
      </Card>
    );
  }
  const List = isOfMany ? TrailTable : TrailTimeline;
  return (
    <>
      <Card>
        <List events={events} people={people} />
      </Card>
      {next && (
        <div>
          <Button onClick={() => void more(next)}>{words.more}</Button>
        </div>
      )}
      <Status className="vb-status--plain">{said}</Status>
    </>
  );
}

interface TimelineProps {
  events: AccountEvent[];
  people: User[];
}

/** Events below each other; `isOfMany` says of each whom it is about. */
export function TrailTimeline(props: TimelineProps & { isOfMany?: boolean }): ReactNode {
  const { events, people, isOfMany } = props;
  const { language } = useVestibuleContext();
  const { label, actorOf, aboutOf } = useSayings();
  return (
    <ul className="vb-time">
      {events.map((event) => {
        const actor = actorOf(event);
        const about = aboutOf(event);
        return (
          <li className="vb-time__event" key={event.id}>
            <Tile {...eventLookOf(event.event)} />
            <div>
              <strong>{label(event)}</strong>
              {isOfMany && event.account && (
                <>
                  {" · "}
                  <Who id={event.account} people={people} />
                </>
              )}
              {(actor || about.length > 0) && (
                <p className="vb-meta">
                  {actor && <By id={actor} people={people} />}
                  {actor && about.length > 0 && " · "}
                  <About pieces={about} />
                </p>
              )}
            </div>
            <time className="vb-time__when" dateTime={event.at}>
              {momentOf(event.at, language)}
            </time>
          </li>
        );
      })}
    </ul>
  );
}

/** The events of all users, a row for each. */
function TrailTable({ events, people }: TimelineProps): ReactNode {
  const { words } = useConsole();
  const { language } = useVestibuleContext();
  const { label, actorOf, aboutOf } = useSayings();
  return (
    <table className="vb-table">
      <caption className="vb-away">{words.events}</caption>
      <thead>
        <tr>
          <th scope="col">{words.kind}</th>
          <th scope="col">{words.person}</th>
          <th className="vb-roomy" scope="col">
            {words.details}
          </th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => {
          const actor = actorOf(event);
          return (
            <tr key={event.id}>
              <th scope="row">
                <div className="vb-who">
                  <Tile {...eventLookOf(event.event)} />
                  <div>
                    <strong>{label(event)}</strong>
                    <time className="vb-under" dateTime={event.at}>
                      {momentOf(event.at, language)}
                    </time>
                  </div>
                </div>
              </th>
              <td className="vb-whose">
                {event.account && <Who id={event.account} people={people} />}
                {actor && (
                  <span className="vb-under">
                    <By id={actor} people={people} />
                  </span>
                )}
              </td>
              <td className="vb-roomy vb-about">
                <About pieces={aboutOf(event)} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What is said of an event. */
function useSayings(): {
  label: (event: AccountEvent) => string;
  /** Who did it, where it was another user. */
  actorOf: (event: AccountEvent) => string;
  /** What else is known of it. */
  aboutOf: (event: AccountEvent) => string[];
} {
  const common = useAllWords();
  return {
    label: ({ event }) => common.events[event] ?? event.replaceAll("_", " "),
    actorOf: ({ actor, account }) => (actor && actor !== account ? actor : ""),
    aboutOf({ details, user_agent, ip }) {
      const from = [user_agent && deviceOf(user_agent, common), ip];
      return [...Object.entries(details).map(said), ...from].filter((each) => !!each) as string[];
    },
  };
}

/** What is known of an event; each piece may be written in a direction of its own. */
function About({ pieces }: { pieces: string[] }): ReactNode {
  return pieces.map((piece, at) => (
    <Fragment key={piece}>
      {at > 0 && " · "}
      <bdi>{piece}</bdi>
    </Fragment>
  ));
}

function By({ id, people }: { id: string; people: User[] }): ReactNode {
  const { words } = useConsole();
  return (
    <>
      {filled(words.by, { name: "" })}
      <Who id={id} people={people} />
    </>
  );
}

function Who({ id, people }: { id: string; people: User[] }): ReactNode {
  const { words, place } = useConsole();
  const found = people.find((each) => String(each.id) === id);
  if (!found) return filled(words.somebodyGone, { id: id.slice(0, 8) });
  return (
    <ConsoleLink path={place.paths.person(found.id)}>
      <Breakable text={nameOf(found)} />
    </ConsoleLink>
  );
}

function said([name, value]: [string, unknown]): string {
  if (typeof value === "boolean") return value ? name.replaceAll("_", " ") : "";
  const plain = typeof value === "object" ? JSON.stringify(value) : String(value);
  return `${name.replaceAll("_", " ")}: ${plain}`;
}
