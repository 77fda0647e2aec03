"use client";

import type { User } from "@vestibule/client";
import type { UserEntry } from "@vestibule/client/console";
import { Fragment, type ReactNode, useId } from "react";
import { ago } from "../devices.js";
import {
  ChevronDownIcon,
  ChevronRightIcon,
  FingerprintIcon,
  type Icon,
  QrCodeIcon,
  ShieldOffIcon,
} from "../icons.js";
import { Button, Card, Dialog, LoadError as Failed, Section, useNames } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";
import { ConsoleLink } from "./link.js";
import { useConsole } from "./provider.js";

export interface Option {
  value: string;
  label: string;
}

/** A labelled choice; `isQuiet` where its options say what they are about. */
export function Choice(props: {
  label: string;
  name: string;
  options: Option[];
  value?: string;
  isQuiet?: boolean;
  onChoose?: (value: string) => void;
}): ReactNode {
  const names = useNames();
  const id = useId();
  const { label, name, options, value, isQuiet, onChoose } = props;
  return (
    <div className={names("field")}>
      <label className={isQuiet ? "vb-away" : names("label")} htmlFor={id}>
        {label}
      </label>
      <div className="vb-box">
        <select
          className={names("input", isQuiet ? "vb-input--chip" : undefined)}
          data-chosen={isQuiet && value ? true : undefined}
          id={id}
          name={name}
          {...(onChoose && { value, onChange: (event) => onChoose(event.target.value) })}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDownIcon />
      </div>
    </div>
  );
}

/** Says that something cannot be had, and offers another attempt. */
export function LoadError({ error, again }: { error: unknown; again: () => void }): ReactNode {
  const { sentence } = useConsole();
  return <Failed reload={again} sentence={sentence(error)} />;
}

/** What is asked before an action. */
export interface Question {
  action: string;
  name: string;
  text: string;
  icon?: Icon | undefined;
  isDanger?: boolean | undefined;
  run: () => Promise<void>;
}

/** A question that is answered before anything else; Escape is a no. */
export function Ask({ question, close }: { question: Question; close: () => void }): ReactNode {
  const { words } = useConsole();
  const common = useAllWords();
  const { action, name, text, icon, isDanger, run } = question;
  const title = words.confirm.replace("{action}", action).replace("{name}", name);
  return (
    <Dialog
      cancel={close}
      icon={icon}
      text={text}
      title={title}
      tone={isDanger ? "danger" : "accent"}
    >
      <div className="vb-actions">
        <Button onClick={close}>{common.cancel}</Button>
        <Button
          onClick={() => {
            close();
            void run();
          }}
          variant={isDanger ? "danger" : "primary"}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  );
}

/** A titled part of a page, on a surface of its own. */
export function Part(props: { title: string; isPadded?: boolean; children: ReactNode }): ReactNode {
  const { title, isPadded, children } = props;
  return (
    <Section title={title}>
      <Card isPadded={isPadded ?? false}>{children}</Card>
    </Section>
  );
}

/** The way back to the users, from a page about one or some of them. */
export function Crumbs({ here }: { here: string }): ReactNode {
  const { words, place } = useConsole();
  return (
    <p className="vb-crumbs">
      <ConsoleLink path={place.paths.people}>{words.backToPeople}</ConsoleLink>
      <ChevronRightIcon className="vb-flip" />
      <span>{here}</span>
    </p>
  );
}

/** Return what to call a user: their names, the address, or the id. */
export function nameOf(user: User | UserEntry): string {
  return `${user.first_name} ${user.last_name}`.trim() || user.email || String(user.id);
}

/** Say a day in words. */
export function dayOf(moment: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(moment));
}

/** Say a moment in words. */
export function momentOf(moment: string, language: string): string {
  const format = { dateStyle: "medium", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat(language, format).format(new Date(moment));
}

const DAY = 86_400_000;

/** Say how long ago something was: now, within a minute; its day, where that is more than a week. */
export function recentOf(moment: string, language: string): string {
  const [at, now] = [Date.parse(moment), Date.now()];
  if (now - at > 7 * DAY) return dayOf(moment, language);
  const said = ago(moment, language, now - at < 60_000 ? at : now);
  return said.charAt(0).toLocaleUpperCase(language) + said.slice(1);
}

/** Say in how many days, or hours, something will be. */
export function soonOf(moment: string, language: string): string {
  const left = Date.parse(moment) - Date.now();
  const [unit, length] = left >= DAY ? (["day", DAY] as const) : (["hour", DAY / 24] as const);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "always" });
  const said = format.format(Math.max(1, Math.round(left / length)), unit);
  return said.charAt(0).toLocaleUpperCase(language) + said.slice(1);
}

/** Return the label of a role. */
export function useRoleLabel(): (role: string) => string {
  const { powers } = useConsole();
  return (role) => powers.roles.find((each) => each.name === role)?.label ?? role;
}

/** The second factors of a user; what says that there is none is quiet. */
export function SecondStep({ person }: { person: UserEntry }): ReactNode {
  const { words } = useConsole();
  const all: [string, string, Icon][] = [
    ["passkey", words.passkey, FingerprintIcon],
    ["totp", words.appShort, QrCodeIcon],
  ];
  const held = all.filter(([factor]) => person.factors.includes(factor));
  const shown = held.length > 0 ? held : [["", words.none, ShieldOffIcon] as const];
  return (
    <div className="vb-badges">
      {shown.map(([factor, label, Drawn]) => (
        <span className="vb-fact" data-quiet={!factor || undefined} key={factor}>
          <Drawn />
          {label}
        </span>
      ))}
    </div>
  );
}

/** An address or a name, which breaks before `@` where a line is too short for it. */
export function Breakable({ text }: { text: string }): ReactNode {
  const isLong = (text.split("@")[1] ?? "").length > 16; // such a domain breaks before a dot, too
  return text.split(isLong ? /(?=[@.])/ : /(?=@)/).map((piece, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {piece}
    </Fragment>
  ));
}

/** When a user was last seen. */
export function LastSeen({ person }: { person: UserEntry }): ReactNode {
  const { words } = useConsole();
  const { language } = useVestibuleContext();
  const at = person.last_seen_at;
  if (!at)
    return (
      <span className="vb-fact" data-quiet>
        {words.never}
      </span>
    );
  return (
    <time dateTime={at} title={momentOf(at, language)}>
      {recentOf(at, language)}
    </time>
  );
}
