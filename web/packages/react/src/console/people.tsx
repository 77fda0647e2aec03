"use client";

import type { UsersPage } from "@vestibule/client/console";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { SearchOffIcon, UserPlusIcon } from "../icons.js";
import { Empty, Loading, Screen, type ScreenProps, Status } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { Export } from "./export.js";
import { ConsoleLink } from "./link.js";
import { LoadError } from "./parts.js";
import { BulkBar } from "./people-bulk.js";
import { PageSize, PeopleFilters } from "./people-filters.js";
import { PeopleTable } from "./people-table.js";
import { picked, type Query } from "./place.js";
import { useConsole } from "./provider.js";
import { usersAsCsv, wayOf } from "./user-export.js";

const OFFERED = [
  "search",
  "role",
  "active",
  "verified",
  "factor",
  "last_seen",
  "ordering",
  "page",
  "page_size",
  "cursor",
];
const COUNTED_TO = 2000;

/** Every user whom the caller may read: search, filters, order and pages. */
export function People(screen: ScreenProps): ReactNode {
  const { api, words, powers, place } = useConsole();
  const { language } = useVestibuleContext();
  const common = useAllWords();
  const wanted = picked(place.query, OFFERED);
  const key = JSON.stringify(wanted);
  const loaded = useLoaded(
    useCallback(async () => ({ key, page: await api.listUsers(JSON.parse(key)) }), [api, key]),
  );
  const narrow = useCallback(
    (changes: Query, replace = false): void => {
      const { page: _, cursor: __, ...kept } = JSON.parse(key) as Record<string, string>;
      place.go(place.paths.people, picked({ ...kept, ...changes }, OFFERED), replace);
    },
    [key, place],
  );
  const { value, error } = loaded;
  const found = (count: number): string =>
    count < COUNTED_TO
      ? filled(words.found, { count: count }, language)
      : filled(words.foundMany, { count }, language);
  const mayInvite = powers.roles.some((role) => role.may.includes("create"));
  return (
    <Screen
      level={1}
      {...screen}
      kind="wide"
      side={
        <>
          <Export
            fileName="users.csv"
            full={words.exportUsersFull}
            key={key}
            read={(told) => {
              const { page: _, cursor: __, ...kept } = wanted;
              return usersAsCsv((more) => api.listUsers({ ...kept, ...more }), told);
            }}
          />
          {mayInvite && <InviteLink />}
        </>
      }
      text={
        <span role="status">{value ? found(value.page.count) : error ? "" : common.loading}</span>
      }
      title={words.people}
    >
      <PeopleFilters narrow={narrow} wanted={wanted} />
      {Boolean(error) && <LoadError again={loaded.reload} error={error} />}
      {value ? (
        <Found
          isBusy={value.key !== key && !error}
          key={value.key}
          narrow={narrow}
          page={value.page}
          reload={loaded.reload}
          wanted={wanted}
        />
      ) : (
        !error && <Loading rows={4} />
      )}
    </Screen>
  );
}

/** Leads to the page that invites a user. */
export function InviteLink(): ReactNode {
  const { words, place } = useConsole();
  return (
    <ConsoleLink className="vb-btn vb-btn--primary" path={place.paths.invite}>
      <UserPlusIcon />
      {words.invite}
    </ConsoleLink>
  );
}

interface FoundProps {
  page: UsersPage;
  wanted: Query;
  narrow: (changes: Query) => void;
  isBusy: boolean;
  reload: () => void;
}

/** A page of users, and what can be done to those that are chosen on it. */
function Found({ page, isBusy, reload, ...order }: FoundProps): ReactNode {
  const { words } = useConsole();
  const [said, setSaid] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = (ids: Iterable<string>): void => setChosen(new Set(ids));
  const status = useRef<HTMLParagraphElement>(null);
  function done(sentence: string): void {
    setSaid(sentence);
    choose([]);
    reload();
  }
  const people = page.results;
  return (
    <>
      <Status ref={status}>{said}</Status>
      <div aria-busy={isBusy} className="vb-card vb-found">
        {people.length === 0 ? (
          <Empty icon={SearchOffIcon} text={words.noUsersHint} title={words.noUsers} />
        ) : (
          <>
            <PeopleTable {...order} choose={choose} chosen={chosen} done={done} people={people} />
            <Pages {...order} page={page} />
          </>
        )}
      </div>
      {chosen.size > 0 && (
        <BulkBar
          chosen={people.filter(({ id }) => chosen.has(String(id)))}
          clear={() => choose([])}
          done={(sentence) => {
            done(sentence);
            status.current?.focus(); // the bar goes with the choice
          }}
        />
      )}
    </>
  );
}

function Pages(props: Pick<FoundProps, "page" | "wanted" | "narrow">): ReactNode {
  const { page, wanted, narrow } = props;
  const { words, place } = useConsole();
  const { page: number = "1", cursor: _, ...kept } = wanted;
  const ways = [
    [page.previous, words.previous],
    [page.next, words.next],
  ] as const;
  return (
    <div className="vb-pager">
      <PageSize narrow={narrow} wanted={wanted} />
      {(page.previous || page.next) && (
        <nav aria-label={words.pages} className="vb-actions">
          {!wanted.cursor && (
            <span aria-current="page">{filled(words.page, { page: number })}</span>
          )}
          {ways.map(
            ([address, label]) =>
              address && (
                <ConsoleLink
                  className="vb-btn vb-btn--sm"
                  key={label}
                  path={place.paths.people}
                  query={{ ...kept, ...wayOf(address) }}
                >
                  {label}
                </ConsoleLink>
              ),
          )}
        </nav>
      )}
    </div>
  );
}
