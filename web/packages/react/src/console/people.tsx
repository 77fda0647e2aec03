"use client";

import type { UsersPage } from "@vestibule/client/console";
import { type ReactNode, useCallback } from "react";
import { Screen, type ScreenProps, Text } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled, plural } from "../words/filled.js";
import { ConsoleLink } from "./link.js";
import { LoadError } from "./parts.js";
import { PeopleFilters } from "./people-filters.js";
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
    <Screen className="vestibule-wide" level={1} {...screen} title={words.people}>
      {mayInvite && (
        <p>
          <ConsoleLink className="vestibule-link" path={place.paths.invite}>
            {words.invite}
          </ConsoleLink>
        </p>
      )}
      <PeopleFilters narrow={narrow} wanted={wanted} />
      {Boolean(error) && <LoadError again={loaded.reload} error={error} />}
      <p className="vestibule-quiet" role="status">
        {value ? found(value.page.count) : common.loading}
      </p>
      {value && (
        <div aria-busy={value.key !== key && !error}>
          <Found narrow={narrow} page={value.page} wanted={wanted} />
        </div>
      )}
    </Screen>
  );
}

function Found(props: {
  page: UsersPage;
  wanted: Query;
  narrow: (changes: Query) => void;
}): ReactNode {
  const { words } = useConsole();
  const { page, wanted, narrow } = props;
  if (page.results.length > 0) {
    return (
      <>
        <PeopleTable narrow={narrow} people={page.results} wanted={wanted} />
        <Pages page={page} wanted={wanted} />
      </>
    );
  }
  return (
    <div className="vestibule-empty">
      <Text>{words.nobody}</Text>
      <Text>{words.nobodyHint}</Text>
    </div>
  );
}

function Pages({ page, wanted }: { page: UsersPage; wanted: Query }): ReactNode {
  const { words, place } = useConsole();
  const { page: number = "1", cursor: _, ...kept } = wanted;
  const ways = [
    [page.previous, words.previous],
    [page.next, words.next],
  ] as const;
  if (!page.previous && !page.next) return null;
  return (
    <nav aria-label={words.pages} className="vestibule-pages">
      {ways.map(
        ([address, label]) =>
          address && (
            <ConsoleLink
              key={label}
              path={place.paths.people}
              query={{ ...kept, ...wayOf(address) }}
            >
              {label}
            </ConsoleLink>
          ),
      )}
      {!wanted.cursor && <span aria-current="page">{filled(words.page, { page: number })}</span>}
    </nav>
  );
}

/** Read where an address of the API leads to: a page, or behind a cursor where pages end. */
function wayOf(address: string): Query {
  return picked(Object.fromEntries(new URL(address).searchParams), ["page", "cursor"]);
}
