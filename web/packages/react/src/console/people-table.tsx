"use client";

import type { UserEntry } from "@vestibule/client/console";
import type { ReactNode } from "react";
import { Avatar } from "../avatar.js";
import { ArrowDownIcon, ArrowUpIcon, ChevronsUpDownIcon } from "../icons.js";
import { Badge } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAccount } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { ConsoleLink } from "./link.js";
import { Breakable, dayOf, LastSeen, nameOf, SecondStep, useRoleLabel } from "./parts.js";
import { PersonActions } from "./person-actions.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";

const NEWEST_FIRST = "-created_at";

interface Ordering {
  wanted: Query;
  narrow: (changes: Query) => void;
}

/** Which users are chosen, to do something to all of them. */
export interface Choosing {
  chosen: ReadonlySet<string>;
  choose: (ids: Iterable<string>) => void;
}

interface PeopleTableProps extends Ordering, Choosing {
  people: UserEntry[];
  /** Called when something was done to a user, with what to say. */
  done: (sentence: string) => void;
}

/** People, one to a row; three of the columns put them in order. */
export function PeopleTable(props: PeopleTableProps): ReactNode {
  const { words } = useConsole();
  const common = useAllWords();
  const { people, chosen, choose, done, ...order } = props;
  const ids = people.map((person) => String(person.id));
  return (
    <table className="vb-table">
      <caption className="vb-away">{words.scroll}</caption>
      <thead>
        <tr>
          <td className="vb-pick vb-roomy">
            <input
              aria-label={words.selectAll}
              checked={ids.every((id) => chosen.has(id))}
              className="vb-tick"
              onChange={({ target }) => choose(target.checked ? ids : [])}
              type="checkbox"
            />
          </td>
          <Column {...order} first="email" label={words.person} />
          <th className="vb-roomy" scope="col">
            {common.role}
          </th>
          <th className="vb-roomy" scope="col">
            {words.state}
          </th>
          <th className="vb-roomy vb-spacious" scope="col">
            {words.secondStep}
          </th>
          <Column {...order} className="vb-roomy" first="-last_seen_at" label={words.lastSeen} />
          <Column
            {...order}
            className="vb-roomy vb-ample"
            first={NEWEST_FIRST}
            label={words.since}
          />
          <td className="vb-acts" />
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <Row choose={choose} chosen={chosen} done={done} key={person.id} person={person} />
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

function Row(props: Choosing & { person: UserEntry; done: (sentence: string) => void }): ReactNode {
  const { person, chosen, choose, done } = props;
  const id = String(person.id);
  const isChosen = chosen.has(id);
  const others = [...chosen].filter((each) => each !== id);
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
    <tr data-chosen={isChosen || undefined}>
      <td className="vb-pick vb-roomy">
        <input
          aria-label={filled(words.select, { name: nameOf(person) })}
          checked={isChosen}
          className="vb-tick"
          onChange={() => choose(isChosen ? others : [...others, id])}
          type="checkbox"
        />
      </td>
      <th scope="row">
        <div className="vb-who">
          <Avatar isQuiet person={person} />
          <div>
            <ConsoleLink path={place.paths.person(person.id)}>
              <Breakable text={nameOf(person)} />
            </ConsoleLink>
            {own?.id === person.id && (
              <>
                {" "}
                <Badge tone="accent">{words.you}</Badge>
              </>
            )}
            {nameOf(person) !== person.email && (
              <span className="vb-under">
                <Breakable text={person.email} />
              </span>
            )}
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
      <td className="vb-roomy vb-spacious">
        <SecondStep person={person} />
      </td>
      <td className="vb-roomy">
        <LastSeen person={person} />
      </td>
      <td className="vb-roomy vb-ample">
        <time dateTime={person.created_at}>{dayOf(person.created_at, language)}</time>
      </td>
      <td className="vb-acts">
        <PersonActions isSmall onChange={() => {}} onGone={done} person={person} say={done} />
      </td>
    </tr>
  );
}
