"use client";

import type { KnownUser } from "@vestibule/client/console";
import type { ReactNode } from "react";
import { useVestibuleContext } from "../provider.js";
import { useAccount } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { ConsoleLink } from "./link.js";
import { dayOf, nameOf, useRoleLabel } from "./parts.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";

const NEWEST_FIRST = "-created_at";

interface Ordering {
  wanted: Query;
  narrow: (changes: Query) => void;
}

/** People, one to a row; two of the columns put them in order. */
export function PeopleTable(props: Ordering & { people: KnownUser[] }): ReactNode {
  const { words } = useConsole();
  const common = useAllWords();
  const { people, ...order } = props;
  return (
    <table className="vestibule-table">
      <caption className="vestibule-away">{words.scroll}</caption>
      <thead>
        <tr>
          <Column {...order} first="email" label={words.person} />
          <th className="vestibule-roomy" scope="col">
            {common.role}
          </th>
          <th className="vestibule-roomy" scope="col">
            {words.state}
          </th>
          <Column {...order} first={NEWEST_FIRST} label={words.since} />
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <Row key={person.id} person={person} />
        ))}
      </tbody>
    </table>
  );
}

/** The head of a column: pressed once it orders by it, pressed again the other way round. */
function Column(props: Ordering & { label: string; first: string }): ReactNode {
  const { words } = useConsole();
  const { wanted, narrow, label, first } = props;
  const now = wanted.ordering ?? NEWEST_FIRST;
  const isBy = now.replace("-", "") === first.replace("-", "");
  const turned = now.startsWith("-") ? now.slice(1) : `-${now}`;
  const way = now.startsWith("-") ? "descending" : "ascending";
  return (
    <th aria-sort={isBy ? way : "none"} scope="col">
      <button
        className="vestibule-sort"
        onClick={() => narrow({ ordering: isBy ? turned : first })}
        title={filled(words.sortBy, { column: label })}
        type="button"
      >
        {label}
        <span aria-hidden="true">{isBy ? (way === "ascending" ? " ↑" : " ↓") : " ↕"}</span>
      </button>
    </th>
  );
}

function Row({ person }: { person: KnownUser }): ReactNode {
  const { words, place } = useConsole();
  const { language } = useVestibuleContext();
  const own = useAccount();
  const label = useRoleLabel()(person.role);
  const state = (
    <span data-state={person.is_active ? "good" : "bad"}>
      {person.is_active ? words.active : words.deactivated}
    </span>
  );
  return (
    <tr>
      <th scope="row">
        <ConsoleLink path={place.paths.person(person.id)}>{nameOf(person)}</ConsoleLink>
        {own?.id === person.id && <span className="vestibule-badge">{words.you}</span>}
        <span className="vestibule-under">{person.email}</span>
        <span className="vestibule-under vestibule-tight">
          {label} · {state}
          {!person.email_verified && ` · ${words.unverified}`}
        </span>
      </th>
      <td className="vestibule-roomy">{label}</td>
      <td className="vestibule-roomy">
        {state}
        {!person.email_verified && <span className="vestibule-under">{words.unverified}</span>}
      </td>
      <td>
        <time dateTime={person.created_at}>{dayOf(person.created_at, language)}</time>
      </td>
    </tr>
  );
}
