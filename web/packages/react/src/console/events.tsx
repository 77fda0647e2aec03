"use client";

import { type ReactNode, useCallback } from "react";
import { Screen, type ScreenProps, useNames } from "../parts.js";
import { useAllWords } from "../use-all-words.js";
import { Choice } from "./parts.js";
import { picked, type Query } from "./place.js";
import { useConsole } from "./provider.js";
import { TrailList } from "./trail.js";

const OFFERED = ["event", "since", "until"];

/** What happened to everybody; for administrators. */
export function Events(screen: ScreenProps): ReactNode {
  const { api, words, powers, place } = useConsole();
  const common = useAllWords();
  const key = JSON.stringify(picked(place.query, OFFERED));
  const wanted = JSON.parse(key) as Query;
  const load = useCallback(
    (more: Query) => api.listAllEvents({ ...moments(JSON.parse(key) as Query), ...more }),
    [api, key],
  );
  const narrow = (changes: Query): void =>
    place.go(place.paths.events, picked({ ...wanted, ...changes }, OFFERED), true);
  const kinds = Object.entries(common.events).map(([value, label]) => ({ value, label }));
  return (
    <Screen
      level={1}
      {...screen}
      kind="wide"
      text={powers.administers ? undefined : words.refusedHere}
      title={words.events}
    >
      {powers.administers && (
        <>
          <search>
            <form className="vb-filters" onSubmit={(event) => event.preventDefault()}>
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
          <TrailList empty={words.noEvents} isOfMany load={load} />
        </>
      )}
    </Screen>
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
