"use client";

import type { User } from "@vestibule/client";
import type { KnownUser } from "@vestibule/client/console";
import { type ReactNode, useId } from "react";
import { ChevronDownIcon, type Icon } from "../icons.js";
import { Button, Card, Dialog, LoadError as Failed, Section, useNames } from "../parts.js";
import { useAllWords } from "../use-all-words.js";
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

/** Where a page stands: below which other one. */
export function Crumbs({ children }: { children: ReactNode }): ReactNode {
  return <p className="vb-crumbs">{children}</p>;
}

/** Return what to call a user: their names, the address, or the id. */
export function nameOf(user: User | KnownUser): string {
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

/** Return the label of a role. */
export function useRoleLabel(): (role: string) => string {
  const { powers } = useConsole();
  return (role) => powers.roles.find((each) => each.name === role)?.label ?? role;
}
