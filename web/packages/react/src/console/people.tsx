"use client";

import type { UsersPage } from "@vestibule/client/console";
import { type ReactNode, useCallback } from "react";
import { SearchOffIcon, UserPlusIcon } from "../icons.js";
import { Empty, Loading, Screen, type ScreenProps } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled, plural } from "../words/filled.js";
import { ConsoleLink } from "./link.js";
import { LoadError } from "./parts.js";
import { PageSize, PeopleFilters } from "./people-filters.js";
import { PeopleTable } from "./people-table.js";
import { picked, type Query } from "./place.js";
import { useConsole } from "./provider.js";

const OFFERED = ["search", "role", "active", "verified", "ordering", "page", "page_size", "cursor"];
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
    count < COUNTED_TO ? plural(words.found, count, language) : filled(words.foundMany, { count });
  const mayInvite = powers.roles.some((role) => role.may.includes("create"));
  return (
    <Screen
      level={1}
      {...screen}
      kind="wide"
      side={
        mayInvite && (
          <ConsoleLink className="vb-btn vb-btn--primary" path={place.paths.invite}>
            <UserPlusIcon />
            {words.invite}
          </ConsoleLink>
        )
      }
      text={
        <span role="status">{value ? found(value.page.count) : error ? "" : common.loading}</span>
      }
      title={words.people}
    >
      <PeopleFilters narrow={narrow} wanted={wanted} />
      {Boolean(error) && <LoadError again={loaded.reload} error={error} />}
      {value ? (
        <div aria-busy={value.key !== key && !error} className="vb-card vb-found">
          <Found narrow={narrow} page={value.page} wanted={wanted} />
        </div>
      ) : (
        !error && <Loading rows={4} />
      )}
    </Screen>
  );
}

interface FoundProps {
  page: UsersPage;
  wanted: Query;
  narrow: (changes: Query) => void;
}

function Found({ page, wanted, narrow }: FoundProps): ReactNode {
  const { words } = useConsole();
  if (page.results.length === 0) {
    return <Empty icon={SearchOffIcon} text={words.nobodyHint} title={words.nobody} />;
  }
  return (
    <>
      <PeopleTable narrow={narrow} people={page.results} wanted={wanted} />
      <Pages narrow={narrow} page={page} wanted={wanted} />
    </>
  );
}

function Pages({ page, wanted, narrow }: FoundProps): ReactNode {
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

/** Read where an address of the API leads to: a page, or behind a cursor where pages end. */
function wayOf(address: string): Query {
  return picked(Object.fromEntries(new URL(address).searchParams), ["page", "cursor"]);
}
