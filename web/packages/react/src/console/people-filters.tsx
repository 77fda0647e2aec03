"use client";

import { type ReactNode, useCallback } from "react";
import { Button } from "../parts.js";
import { useAllWords } from "../use-all-words.js";
import { Choice } from "./parts.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";
import { SearchBox } from "./search-box.js";

const SIZES = ["25", "50", "100"];

interface Filtering {
  wanted: Query;
  narrow: (changes: Query, replace?: boolean) => void;
}

/** The search and the filters; each takes effect at once. */
export function PeopleFilters({ wanted, narrow }: Filtering): ReactNode {
  const { words, powers, place } = useConsole();
  const common = useAllWords();
  const readable = powers.roles.filter((role) => role.may.includes("read"));
  const roles = readable.map(({ name, label }) => ({ value: name, label }));
  const filters = [
    ["role", common.role, [{ value: "", label: words.anyRole }, ...roles]],
    ["active", words.state, yesOrNo(words.anyState, words.active, words.deactivated)],
    ["verified", words.address, yesOrNo(words.anyAddress, words.verified, words.unverified)],
  ] as const;
  const ask = useCallback((search: string) => narrow({ search }, true), [narrow]);
  const isNarrowed = ["search", "role", "active", "verified"].some((name) => wanted[name]);
  return (
    <search>
      <form className="vb-filters" onSubmit={(event) => event.preventDefault()}>
        <SearchBox ask={ask} asked={wanted.search ?? ""} hint={words.searchHint} />
        {filters.map(([name, label, options]) => (
          <Choice
            isQuiet
            key={name}
            label={label}
            name={name}
            onChoose={(value) => narrow({ [name]: value })}
            options={[...options]}
            value={wanted[name] ?? options[0]?.value ?? ""}
          />
        ))}
        {isNarrowed && (
          <Button onClick={() => place.go(place.paths.people, {}, false)} size="sm" variant="ghost">
            {words.clear}
          </Button>
        )}
      </form>
    </search>
  );
}

/** How many users a page shows. */
export function PageSize({ wanted, narrow }: Filtering): ReactNode {
  const { words } = useConsole();
  return (
    <div className="vb-size">
      <Choice
        label={words.size}
        name="page_size"
        onChoose={(page_size) => narrow({ page_size })}
        options={SIZES.map((value) => ({ value, label: value }))}
        value={wanted.page_size ?? SIZES[0] ?? ""}
      />
    </div>
  );
}

function yesOrNo(any: string, yes: string, no: string): { value: string; label: string }[] {
  return [
    { value: "", label: any },
    { value: "true", label: yes },
    { value: "false", label: no },
  ];
}
