"use client";

import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { PlainButton, useNames } from "../parts.js";
import { useAllWords } from "../use-all-words.js";
import { Choice } from "./parts.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";

/** How long the user may pause between two letters, in milliseconds. */
const PAUSE = 300;
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
    ["page_size", words.size, SIZES.map((value) => ({ value, label: value }))],
  ] as const;
  const isNarrowed = ["search", "role", "active", "verified"].some((name) => wanted[name]);
  return (
    <search>
      <form className="vestibule-filters" onSubmit={(event) => event.preventDefault()}>
        <Search narrow={narrow} wanted={wanted} />
        {filters.map(([name, label, options]) => (
          <Choice
            key={name}
            label={label}
            name={name}
            onChoose={(value) => narrow({ [name]: value })}
            options={[...options]}
            value={wanted[name] ?? options[0]?.value ?? ""}
          />
        ))}
      </form>
      {isNarrowed && (
        <PlainButton onClick={() => place.go(place.paths.people, {}, false)}>
          {words.clear}
        </PlainButton>
      )}
    </search>
  );
}

function Search({ wanted, narrow }: Filtering): ReactNode {
  const { words } = useConsole();
  const names = useNames();
  const id = useId();
  const asked = wanted.search ?? "";
  const [text, setText] = useState(asked);
  const last = useRef(asked);
  useEffect(() => {
    // What was typed since it was asked for is not taken back by the answer to it.
    if (asked !== last.current) setText(asked);
    last.current = asked;
  }, [asked]);
  useEffect(() => {
    if (text === last.current) return;
    const timer = setTimeout(() => {
      last.current = text;
      narrow({ search: text }, true);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text, narrow]);
  return (
    <div className={names("field", "vestibule-search")}>
      <label className={names("label")} htmlFor={id}>
        {words.search}
      </label>
      <input
        aria-describedby={`${id}-hint`}
        autoComplete="off"
        className={names("input")}
        id={id}
        maxLength={100}
        name="search"
        onChange={(event) => setText(event.target.value)}
        spellCheck={false}
        type="search"
        value={text}
      />
      <p className={names("hint")} id={`${id}-hint`}>
        {words.searchHint}
      </p>
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
