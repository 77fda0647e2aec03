"use client";

import type { User } from "@vestibule/client";
import type { KnownUser } from "@vestibule/client/console";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { PlainButton, useNames } from "../parts.js";
import { useAllWords } from "../use-all-words.js";
import { useConsole } from "./provider.js";

export interface Option {
  value: string;
  label: string;
}

/** A labelled choice. */
export function Choice(props: {
  label: string;
  name: string;
  options: Option[];
  value?: string;
  onChoose?: (value: string) => void;
}): ReactNode {
  const names = useNames();
  const id = useId();
  const { label, name, options, value, onChoose } = props;
  return (
    <div className={names("field")}>
      <label className={names("label")} htmlFor={id}>
        {label}
      </label>
      <select
        className={names("input")}
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
    </div>
  );
}

/** Says that something cannot be had, and offers another attempt. */
export function LoadError({ error, again }: { error: unknown; again: () => void }): ReactNode {
  const names = useNames();
  const { sentence } = useConsole();
  const words = useAllWords();
  return (
    <div className={names("summary")} role="alert">
      <p>{sentence(error)}</p>
      <PlainButton onClick={again}>{words.tryAgain}</PlainButton>
    </div>
  );
}

/** What is asked before an action. */
export interface Question {
  action: string;
  name: string;
  text: string;
  run: () => Promise<void>;
}

/** A question that is answered before anything else; Escape is a no. */
export function Ask({ question, close }: { question: Question; close: () => void }): ReactNode {
  const names = useNames();
  const { words } = useConsole();
  const common = useAllWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const title = words.confirm.replace("{action}", question.action).replace("{name}", question.name);
  return (
    <dialog
      aria-describedby={`${id}-text`}
      aria-labelledby={id}
      className="vestibule-dialog"
      onClose={close}
      ref={dialog}
    >
      <h2 className="vestibule-subtitle" id={id}>
        {title}
      </h2>
      <p id={`${id}-text`}>{question.text}</p>
      <div className="vestibule-buttons">
        <PlainButton onClick={() => dialog.current?.close()}>{common.cancel}</PlainButton>
        <button
          className={names("button")}
          onClick={() => {
            dialog.current?.close();
            void question.run();
          }}
          type="button"
        >
          {question.action}
        </button>
      </div>
    </dialog>
  );
}

/** A titled part of a page. */
export function Part({ title, children }: { title: string; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={id} className="vestibule-part">
      <h2 className="vestibule-subtitle" id={id}>
        {title}
      </h2>
      {children}
    </section>
  );
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
