"use client";

import type { UserEntry } from "@vestibule/client/console";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useState,
} from "react";
import { Avatar } from "../avatar.js";
import { useModal } from "../dialog.js";
import {
  DashboardIcon,
  type Icon,
  InboxIcon,
  ScrollIcon,
  SearchIcon,
  SendIcon,
  ShieldIcon,
  UserCogIcon,
  UserPlusIcon,
  UsersIcon,
} from "../icons.js";
import { Status } from "../parts.js";
import { filled } from "../words/filled.js";
import { Ask, nameOf } from "./parts.js";
import { type Action, useActionsFor } from "./person-actions.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";

/** How long the user may pause between two letters, in milliseconds. */
const PAUSE = 200;
const USERS = "5";
const NO_ONE = { of: "", users: [] };

interface Command {
  key: string;
  group: string;
  label: string;
  meta?: string | undefined;
  lead: ReactNode;
  run: () => void;
}

/**
 * Searches users, acts on the first of them and leads to every page, by the keyboard alone.
 *
 * `isOpen` is yours, so that a button may open it too; Ctrl K (or Command K) opens it wherever it
 * is on the page, unless `shortcut` is false.
 */
export function CommandPalette(props: {
  isOpen: boolean;
  setOpen: (isOpen: boolean) => void;
  shortcut?: boolean;
}): ReactNode {
  const { isOpen, setOpen, shortcut = true } = props;
  // Before the page is shown: who sees it may press at once.
  useLayoutEffect(() => {
    if (!shortcut) return;
    function pressed(event: globalThis.KeyboardEvent): void {
      // Chromium's autofill sends keys without a name.
      if (event.key?.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen(true);
    }
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [shortcut, setOpen]);
  return isOpen ? <Palette close={() => setOpen(false)} /> : null;
}

function Palette({ close }: { close: () => void }): ReactNode {
  const { words, sentence } = useConsole();
  const id = useId();
  const modal = useModal(close);
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const [asking, setAsking] = useState<{ action: Action; person: UserEntry } | null>(null);
  const [said, setSaid] = useState("");
  const users = useUsers(text.trim());
  const commands = useCommands(text.trim(), users, close, setAsking);
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [id, active]);
  const chosen = Math.min(active, commands.length - 1);
  function move(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return; // Enter ends a word of Japanese then
    const last = commands.length - 1;
    const to = {
      ArrowDown: chosen < last ? chosen + 1 : 0,
      ArrowUp: chosen > 0 ? chosen - 1 : last,
    }[event.key];
    if (to !== undefined) setActive(to);
    else if (event.key === "Enter") commands[chosen]?.run();
    else return;
    event.preventDefault();
  }
  async function act({ action }: { action: Action }): Promise<void> {
    try {
      setSaid((await action.run()).said);
    } catch (error) {
      setSaid(sentence(error));
    }
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does what a press beside it does
    <dialog
      {...modal}
      aria-label={words.palette}
      className="vb vb-palette"
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <div className="vb-palette__find">
        <SearchIcon />
        <input
          aria-activedescendant={commands[chosen] && `${id}-${chosen}`}
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-expanded={commands.length > 0}
          aria-label={words.search}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={move}
          placeholder={words.paletteHint}
          role="combobox"
          spellCheck={false}
          type="text"
          value={text}
        />
        <kbd>Esc</kbd>
      </div>
      <Status className="vb-status--plain">{said}</Status>
      <CommandList active={chosen} commands={commands} id={id} />
      {asking && (
        <Ask
          close={() => setAsking(null)}
          question={{
            ...asking.action,
            action: asking.action.label,
            name: nameOf(asking.person),
            run: () => act(asking),
          }}
        />
      )}
    </dialog>
  );
}

function CommandList(props: { id: string; commands: Command[]; active: number }): ReactNode {
  const { id, commands, active } = props;
  const { words } = useConsole();
  const groups = [...new Set(commands.map(({ group }) => group))];
  return (
    <div aria-label={words.palette} className="vb-palette__list" id={`${id}-list`} role="listbox">
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
        <div aria-label={group} key={group} role="group">
          <p aria-hidden="true" className="vb-palette__group">
            {group}
          </p>
          {commands.map(
            (command, at) =>
              command.group === group && (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
                // biome-ignore lint/a11y/useFocusableInteractive: as in every combobox
                <div
                  aria-selected={at === active}
                  className="vb-palette__item"
                  id={`${id}-${at}`}
                  key={command.key}
                  onClick={command.run}
                  role="option"
                >
                  {command.lead}
                  <span>{command.label}</span>
                  {command.meta && <span className="vb-meta">{command.meta}</span>}
                </div>
              ),
          )}
        </div>
      ))}
    </div>
  );
}

/** The first users that this search finds; none while it is empty, or not answered yet. */
function useUsers(search: string): readonly UserEntry[] {
  const { api } = useConsole();
  const [found, setFound] = useState<{ of: string; users: readonly UserEntry[] }>(NO_ONE);
  useEffect(() => {
    if (!search) return;
    let wanted = true;
    const timer = setTimeout(() => {
      api.listUsers({ search, page_size: USERS }).then(
        ({ results }) => wanted && setFound({ of: search, users: results }),
        () => wanted && setFound(NO_ONE), // the pages can still be reached
      );
    }, PAUSE);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, search]);
  return found.of === search ? found.users : NO_ONE.users;
}

function useCommands(
  text: string,
  users: readonly UserEntry[],
  close: () => void,
  ask: (asking: { action: Action; person: UserEntry }) => void,
): Command[] {
  const { words, place } = useConsole();
  const actionsFor = useActionsFor();
  function to(path: string, query: Query = {}): () => void {
    return () => {
      close();
      place.go(path, query, false);
    };
  }
  const [first] = users;
  return [
    ...users.map((person) => ({
      key: `user-${person.id}`,
      group: words.people,
      label: nameOf(person),
      meta: person.email,
      lead: <Avatar isQuiet person={person} />,
      run: to(place.paths.person(person.id)),
    })),
    ...(first ? actionsFor(first) : []).map((action) => ({
      key: `act-${action.may}`,
      group: filled(words.actionsOn, { name: first ? nameOf(first) : "" }),
      label: action.label,
      lead: <action.icon />,
      run: () => first && ask({ action, person: first }),
    })),
    ...usePages(text).map(({ label, icon: Drawn, path, query }) => ({
      key: `page-${label}`,
      group: words.goTo,
      label,
      lead: <Drawn />,
      run: to(path, query),
    })),
  ];
}

interface Page {
  label: string;
  icon: Icon;
  path: string;
  query?: Query;
}

/** The pages whose name has what was typed, and the log narrowed to it. */
function usePages(text: string): Page[] {
  const { words, powers, place } = useConsole();
  const { paths } = place;
  const mayInvite = powers.roles.some((role) => role.may.includes("create"));
  const all: [string, Icon, string | undefined, boolean][] = [
    [words.overview, DashboardIcon, paths.overview, true],
    [words.people, UsersIcon, paths.people, true],
    [words.invite, UserPlusIcon, paths.invite, mayInvite],
    [words.invitations, SendIcon, paths.invitations, mayInvite],
    [words.events, ScrollIcon, paths.events, powers.administers],
    [words.roles, UserCogIcon, paths.roles, powers.administers],
    [words.policies, ShieldIcon, paths.policies, powers.administers],
    [words.outbox, InboxIcon, paths.outbox, powers.administers],
  ];
  const pages = all.flatMap(([label, icon, path, mayBe]) =>
    path && mayBe && label.toLowerCase().includes(text.toLowerCase())
      ? [{ label, icon, path }]
      : [],
  );
  if (!text || !powers.administers) return pages;
  const label = filled(words.eventsOf, { search: text });
  return [...pages, { label, icon: ScrollIcon, path: paths.events, query: { search: text } }];
}
