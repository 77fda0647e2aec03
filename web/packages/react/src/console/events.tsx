"use client";

import type { ConsoleClient, Trail } from "@vestibule/client/console";
import { type ReactNode, useCallback, useMemo } from "react";
import { Screen, type ScreenProps, useNames } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { SignInsChart, shortDay } from "./day-chart.js";
import { eventsAsCsv } from "./event-export.js";
import { Export } from "./export.js";
import { Choice } from "./parts.js";
import { picked, type Query } from "./place.js";
import { useConsole } from "./provider.js";
import { SearchBox } from "./search-box.js";
import { TrailList } from "./trail.js";

const OFFERED = ["search", "event", "since", "until"];
const ADDRESS = /^[\d.]+$|^[\da-f]*:[\da-f:.]*$/i;
const NOTHING: Trail = { events: [], people: [], next: null };

/** What happened to all users; for administrators. */
export function Events(screen: ScreenProps): ReactNode {
  const { api, words, powers, place } = useConsole();
  const key = JSON.stringify(picked(place.query, OFFERED));
  const wanted = useMemo(() => JSON.parse(key) as Query, [key]);
  const begin = useCallback(() => loaderOf(api, wanted), [api, wanted]);
  const load = useCallback(async (more: Query) => (await begin())(more), [begin]);
  const narrow = useCallback(
    (changes: Query): void =>
      place.go(place.paths.events, picked({ ...wanted, ...changes }, OFFERED), true),
    [place, wanted],
  );
  return (
    <Screen
      level={1}
      {...screen}
      kind="wide"
      side={
        powers.administers && (
          <Export
            fileName="audit-log.csv"
            full={words.exportFull}
            key={key}
            read={async (told) => eventsAsCsv(await begin(), told)}
          />
        )
      }
      text={powers.administers ? words.eventsText : words.refusedHere}
      title={words.events}
    >
      {powers.administers && (
        <>
          <EventFilters narrow={narrow} wanted={wanted} />
          {Object.keys(wanted).length === 0 && <SignIns />}
          <TrailList empty={words.noEvents} isOfMany load={load} />
        </>
      )}
    </Screen>
  );
}

function EventFilters(props: { wanted: Query; narrow: (changes: Query) => void }): ReactNode {
  const { wanted, narrow } = props;
  const { words } = useConsole();
  const common = useAllWords();
  const kinds = Object.entries(common.events).map(([value, label]) => ({ value, label }));
  const ask = useCallback((search: string) => narrow({ search }), [narrow]);
  return (
    <search>
      <form className="vb-filters" onSubmit={(event) => event.preventDefault()}>
        <SearchBox ask={ask} asked={wanted.search ?? ""} hint={words.eventsHint} />
        <Choice
          isQuiet
          label={words.kind}
          name="event"
          onChoose={(event) => narrow({ event })}
          options={[{ value: "", label: words.anyKind }, ...kinds.sort(byLabel)]}
          value={wanted.event ?? ""}
        />
        <Day label={words.from} name="since" narrow={narrow} value={wanted.since ?? ""} />
        <Day label={words.until} name="until" narrow={narrow} value={wanted.until ?? ""} />
      </form>
    </search>
  );
}

/** The sign-ins of the last thirty days, above a log that is not narrowed. */
function SignIns(): ReactNode {
  const { api, words } = useConsole();
  const { language } = useVestibuleContext();
  const { value } = useLoaded(useCallback(() => api.readStatistics({ days: 30 }), [api]));
  const [first, last] = [value?.per_day[0]?.day, value?.per_day.at(-1)?.day];
  if (!value || !first || !last) return null;
  const text = `${shortDay(first, language)} – ${shortDay(last, language)}`;
  return <SignInsChart days={value.per_day} text={text} title={words.signIns} />;
}

function Day(props: {
  label: string;
  name: string;
  value: string;
  narrow: (changes: Query) => void;
}): ReactNode {
  const names = useNames();
  const { label, name, value, narrow } = props;
  return (
    <label className="vb-chip">
      <span>{label}</span>
      <input
        className={names("input", "vb-input--chip")}
        name={name}
        onChange={(event) => narrow({ [name]: event.target.value })}
        type="date"
        value={value}
      />
    </label>
  );
}

/** Reads a page of events. */
type Load = (query: Query) => Promise<Trail>;

/** Return what reads events. A search is an IP address, or finds the user whose events are meant. */
async function loaderOf(api: ConsoleClient, wanted: Query): Promise<Load> {
  const { search = "", ...rest } = wanted;
  const query = moments(rest);
  if (!search) return (more) => api.listAllEvents({ ...query, ...more });
  if (ADDRESS.test(search)) return (more) => api.listAllEvents({ ...query, ...more, ip: search });
  const [found] = (await api.listUsers({ search, page_size: "1" })).results;
  if (!found) return async () => NOTHING;
  return (more) => api.listAllEvents({ ...query, ...more, account: String(found.id) });
}

/** Turn days into moments: from the first moment of one to the last of another, where one is. */
function moments({ since, until, ...rest }: Query): Query {
  return {
    ...rest,
    ...(since && { since: midnight(since, 0) }),
    ...(until && { until: midnight(until, 1) }),
  };
}

function midnight(day: string, later: number): string {
  const moment = new Date(`${day}T00:00:00`);
  if (Number.isNaN(moment.getTime())) return day; // the server says what is wrong with it
  moment.setDate(moment.getDate() + later);
  return moment.toISOString();
}

function byLabel(one: { label: string }, other: { label: string }): number {
  return one.label.localeCompare(other.label);
}
