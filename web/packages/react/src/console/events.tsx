"use client";

import type { ConsoleClient, Trail } from "@vestibule/client/console";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { DownloadIcon } from "../icons.js";
import { Button, Screen, type ScreenProps, Status, useNames } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { saveFile } from "../save-file.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { SignInsChart, shortDay } from "./day-chart.js";
import { eventsAsCsv, ROWS_MAX } from "./event-export.js";
import { Choice } from "./parts.js";
import { picked, type Query } from "./place.js";
import { useConsole } from "./provider.js";
import { SearchBox } from "./search-box.js";
import { TrailList } from "./trail.js";

const OFFERED = ["search", "event", "since", "until"];
const ADDRESS = /^[\d.]+$|^[\da-f]*:[\da-f:.]*$/i;
const NOTHING: Trail = { events: [], people: [], next: null };

/** What happened to everybody; for administrators. */
export function Events(screen: ScreenProps): ReactNode {
  const { api, words, powers, place } = useConsole();
  const key = JSON.stringify(picked(place.query, OFFERED));
  const wanted = useMemo(() => JSON.parse(key) as Query, [key]);
  const load = useCallback((more: Query) => eventsOf(api, wanted, more), [api, wanted]);
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
      side={powers.administers && <Export key={key} load={load} />}
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

/** Saves what the filters leave as a file, and says how far it is; a second press stops it. */
function Export({ load }: { load: (query: Query) => Promise<Trail> }): ReactNode {
  const { words, sentence } = useConsole();
  const { language } = useVestibuleContext();
  const [said, setSaid] = useState("");
  const [isRunning, setRunning] = useState(false);
  const goesOn = useRef(true);
  async function run(): Promise<void> {
    goesOn.current = true;
    setRunning(true);
    let rows = 0;
    try {
      const text = await eventsAsCsv(load, (count) => {
        rows = count;
        setSaid(filled(words.shown, { count }, language));
        return goesOn.current;
      });
      if (goesOn.current) saveFile("audit-log.csv", "text/csv;charset=utf-8", text);
      setSaid(rows >= ROWS_MAX ? filled(words.exportFull, { count: ROWS_MAX }) : "");
    } catch (error) {
      setSaid(sentence(error));
    }
    setRunning(false);
  }
  function press(): void {
    if (isRunning) goesOn.current = false;
    else void run();
  }
  const common = useAllWords();
  return (
    <>
      <Status className="vb-status--plain">{said}</Status>
      <Button icon={DownloadIcon} onClick={press}>
        {isRunning ? common.cancel : words.exportCsv}
      </Button>
    </>
  );
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

/** Read a page of events. A search is an IP address, or finds the user whose events are meant. */
async function eventsOf(api: ConsoleClient, wanted: Query, more: Query): Promise<Trail> {
  const { search = "", ...rest } = wanted;
  const query = { ...moments(rest), ...more };
  if (!search) return api.listAllEvents(query);
  if (ADDRESS.test(search)) return api.listAllEvents({ ...query, ip: search });
  const [found] = (await api.listUsers({ search, page_size: "1" })).results;
  return found ? api.listAllEvents({ ...query, account: String(found.id) }) : NOTHING;
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
