"use client";

import type { AccountEvent, User } from "@vestibule/client";
import type { Trail } from "@vestibule/client/console";
import { type ReactNode, useCallback, useState } from "react";
import { deviceOf } from "../devices.js";
import { PlainButton, Text, useNames } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { ConsoleLink } from "./link.js";
import { LoadError, momentOf, nameOf } from "./parts.js";
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
  const common = useAllWords();
  const loaded = useLoaded(useCallback(async () => ({ first: await load({}), load }), [load]));
  const { value, error } = loaded;
  if (error) return <LoadError again={loaded.reload} error={error} />;
  // Another question is being asked: what answers the last one is not shown for it.
  if (value?.load !== load) {
    return (
      <p className="vestibule-loading" role="status">
        {common.loading}
      </p>
    );
  }
  return <TrailPages {...props} first={value.first} key={value.first.events[0]?.id ?? ""} />;
}

function TrailPages({ load, empty, isOfMany, first }: TrailProps & { first: Trail }): ReactNode {
  const { words, sentence } = useConsole();
  const names = useNames();
  const [shown, setShown] = useState(first);
  const [said, setSaid] = useState("");
  async function more(before: string): Promise<void> {
    try {
      const page = await load({ before });
      const events = [...shown.events, ...page.events];
      setShown({ events, people: [...shown.people, ...page.people], next: page.next });
      setSaid(filled(words.shown, { count: events.length }));
    } catch (error) {
      setSaid(sentence(error));
    }
  }
  const { events, people, next } = shown;
  if (events.length === 0) return <Text>{empty}</Text>;
  return (
    <>
      <ul className={names("list")}>
        {events.map((event) => (
          <TrailEvent event={event} isOfMany={isOfMany ?? false} key={event.id} people={people} />
        ))}
      </ul>
      {next && <PlainButton onClick={() => void more(next)}>{words.more}</PlainButton>}
      <p className="vestibule-quiet" role="status">
        {said}
      </p>
    </>
  );
}

function TrailEvent(props: { event: AccountEvent; people: User[]; isOfMany: boolean }): ReactNode {
  const { words } = useConsole();
  const { language } = useVestibuleContext();
  const common = useAllWords();
  const names = useNames();
  const { event, people, isOfMany } = props;
  const by = event.actor && event.actor !== event.account ? event.actor : "";
  const from = [event.user_agent && deviceOf(event.user_agent, common), event.ip];
  const about = [...Object.entries(event.details).map(said), ...from].filter(Boolean);
  return (
    <li className={names("item")}>
      <div>
        <strong>{common.events[event.event] ?? event.event.replaceAll("_", " ")}</strong>
        {isOfMany && event.account && (
          <>
            {" · "}
            <Who id={event.account} people={people} />
          </>
        )}
        <p className={names("text")}>
          <time dateTime={event.at}>{momentOf(event.at, language)}</time>
          {by && (
            <>
              {" · "}
              {filled(words.by, { name: "" })}
              <Who id={by} people={people} />
            </>
          )}
          {about.length > 0 && ` · ${about.join(" · ")}`}
        </p>
      </div>
    </li>
  );
}

function Who({ id, people }: { id: string; people: User[] }): ReactNode {
  const { words, place } = useConsole();
  const found = people.find((each) => String(each.id) === id);
  if (!found) return filled(words.somebodyGone, { id: id.slice(0, 8) });
  return <ConsoleLink path={place.paths.person(found.id)}>{nameOf(found)}</ConsoleLink>;
}

function said([name, value]: [string, unknown]): string {
  if (typeof value === "boolean") return value ? name.replaceAll("_", " ") : "";
  const plain = typeof value === "object" ? JSON.stringify(value) : String(value);
  return `${name.replaceAll("_", " ")}: ${plain}`;
}
