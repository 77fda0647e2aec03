"use client";

import { type ReactNode, useCallback } from "react";
import { Button } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { Choice } from "./parts.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";
import { SearchBox } from "./search-box.js";

const SIZES = ["25", "50", "100"];
const DAYS = [7, 30, 90];

interface Filtering {
  wanted: Query;
  narrow: (changes: Query, replace?: boolean) => void;
}

/** The search and the filters; each takes effect at once. */
export function PeopleFilters({ wanted, narrow }: Filtering): ReactNode {
  const { words, powers, place } = useConsole();
  const { language } = useVestibuleContext();
  const common = useAllWords();
  const readable = powers.roles.filter((role) => role.may.includes("read"));
  const roles = readable.map(({ name, label }) => ({ value: name, label }));
  const filters = [
    ["role", common.role, [{ value: "", label: words.anyRole }, ...roles]],
    ["active", words.state, yesOrNo(words.anyState, words.active, words.deactivated)],
    ["verified", words.address, yesOrNo(words.anyAddress, words.verified, words.unverified)],
    [
      "factor",
      words.secondStep,
      [
        { value: "", label: words.anySecondStep },
        { value: "passkey", label: words.passkey },
        { value: "totp", label: words.app },
        { value: "none", label: words.none },
      ],
    ],
    [
      "last_seen",
      words.lastSeen,
      [
        { value: "", label: words.anyLastSeen },
        ...DAYS.map((days) => ({
          value: `${days}d`,
          label: filled(words.lastDays, { days }, language),
        })),
        { value: "older", label: words.seenOlder },
        { value: "never", label: words.never },
      ],
    ],
  ] as const;
  const ask = useCallback((search: string) => narrow({ search }, true), [narrow]);
  const isNarrowed = ["search", ...filters.map(([name]) => name)].some((name) => wanted[name]);
  return (
    <search>
      <form className="vb-filters" onSubmit={(event) => event.preventDefault()}>
        <SearchBox ask={ask} asked={wanted.search ?? ""} hint={words.searchHint} />
        <div className="vb-chips">
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
            <Button
              onClick={() => place.go(place.paths.people, {}, false)}
              size="sm"
              variant="ghost"
            >
              {words.clear}
            </Button>
          )}
        </div>
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
