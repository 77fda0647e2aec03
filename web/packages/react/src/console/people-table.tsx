"use client";

import type { KnownUser } from "@vestibule/client/console";
import type { ReactNode } from "react";
import { Avatar } from "../avatar.js";
import { ArrowDownIcon, ArrowUpIcon, ChevronsUpDownIcon } from "../icons.js";
import { Badge } from "../parts.js";
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
    <table className="vb-table">
      <caption className="vb-away">{words.scroll}</caption>
      <thead>
        <tr>
          <Column {...order} first="email" label={words.person} />
          <th className="vb-roomy" scope="col">
            {common.role}
          </th>
          <th className="vb-roomy" scope="col">
            {words.state}
          </th>
          <Column {...order} className="vb-roomy" first={NEWEST_FIRST} label={words.since} />
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
function Column(props: Ordering & { label: string; first: string; className?: string }): ReactNode {
  const { words } = useConsole();
  const { wanted, narrow, label, first, className } = props;
  const now = wanted.ordering ?? NEWEST_FIRST;
  const isBy = now.replace("-", "") === first.replace("-", "");
  const turned = now.startsWith("-") ? now.slice(1) : `-${now}`;
  const way = now.startsWith("-") ? "descending" : "ascending";
  const Arrow = isBy ? (way === "ascending" ? ArrowUpIcon : ArrowDownIcon) : ChevronsUpDownIcon;
  return (
    <th aria-sort={isBy ? way : "none"} className={className} scope="col">
      <button
        className="vb-sort"
        onClick={() => narrow({ ordering: isBy ? turned : first })}
        title={filled(words.sortBy, { column: label })}
        type="button"
      >
        {label}
        <Arrow />
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
    <>
      <Badge isState tone={person.is_active ? "ok" : undefined}>
        {person.is_active ? words.active : words.deactivated}
      </Badge>
      {!person.email_verified && <Badge tone="warn">{words.unverified}</Badge>}
    </>
  );
  return (
    <tr>
      <th scope="row">
        <div className="vb-who">
          <Avatar isQuiet person={person} />
          <div>
            <ConsoleLink path={place.paths.person(person.id)}>{nameOf(person)}</ConsoleLink>
            {own?.id === person.id && (
              <>
                {" "}
                <Badge tone="accent">{words.you}</Badge>
              </>
            )}
            {nameOf(person) !== person.email && <span className="vb-under">{person.email}</span>}
            <span className="vb-under vb-tight">
              {label} {state}
            </span>
          </div>
        </div>
      </th>
      <td className="vb-roomy">{label}</td>
      <td className="vb-roomy">
        <div className="vb-badges">{state}</div>
      </td>
      <td className="vb-roomy">
        <time dateTime={person.created_at}>{dayOf(person.created_at, language)}</time>
      </td>
    </tr>
  );
}
