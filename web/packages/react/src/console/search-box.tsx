"use client";

import {
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { SearchIcon } from "../icons.js";
import { useNames } from "../parts.js";
import { useConsole } from "./provider.js";

/** How long the user may pause between two letters, in milliseconds. */
const PAUSE = 300;

/** A search that takes effect while one types; what is `asked` for already stands in it. */
export function SearchBox(props: {
  asked: string;
  hint: string;
  ask: (search: string) => void;
}): ReactNode {
  const { asked, hint, ask } = props;
  const { words } = useConsole();
  const names = useNames();
  const id = useId();
  const [text, setText] = useState(asked);
  const last = useRef(asked);
  const input = useRef<HTMLInputElement>(null);
  useSlash(input);
  useEffect(() => {
    // What was typed since it was asked for is not taken back by the answer to it.
    if (asked !== last.current) setText(asked);
    last.current = asked;
  }, [asked]);
  useEffect(() => {
    if (text === last.current) return;
    const timer = setTimeout(() => {
      last.current = text;
      ask(text);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text, ask]);
  return (
    <div className={names("field", "vb-search")}>
      <label className="vb-away" htmlFor={id}>
        {words.search}
      </label>
      <div className="vb-box">
        <SearchIcon />
        <input
          autoComplete="off"
          className={names("input")}
          id={id}
          maxLength={100}
          name="search"
          onChange={(event) => setText(event.target.value)}
          ref={input}
          placeholder={hint}
          spellCheck={false}
          type="search"
          value={text}
        />
      </div>
    </div>
  );
}

/** Give a field the focus by the key `/`, where nothing is being written. */
function useSlash(field: RefObject<HTMLInputElement | null>): void {
  // Before the page is shown: who sees it may press at once.
  useLayoutEffect(() => {
    function pressed(event: KeyboardEvent): void {
      const at = event.target instanceof Element ? event.target : null;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (at?.closest("input, textarea, select, dialog, [contenteditable]")) return;
      event.preventDefault();
      field.current?.focus();
    }
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [field]);
}
