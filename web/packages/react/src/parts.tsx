"use client";

import { type ComponentProps, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { sentenceOf, useFormContext } from "./form.js";
import { type Part, useVestibuleContext } from "./provider.js";
import type { Loadable } from "./session.js";

/** Return the class names of a part: the kit's own, then yours. */
export function useNames(): (part: Part, ...more: (string | undefined)[]) => string {
  const { classNames } = useVestibuleContext();
  return (part, ...more) =>
    [`vestibule-${part}`, classNames[part], ...more].filter(Boolean).join(" ");
}

/** What every screen takes. */
export interface ScreenProps {
  className?: string;
  /** Above the title: a logo, as a rule. */
  header?: ReactNode;
  /** Below everything: links to your terms, for example. */
  footer?: ReactNode;
  /** Where the title stands in your page; 1 as a rule. */
  level?: 1 | 2 | 3;
}

/** A titled part of a page. A screen that replaces another one takes the focus. */
export function Screen(
  props: ScreenProps & { title: string; takesFocus?: boolean; children: ReactNode },
): ReactNode {
  const names = useNames();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const Heading = `h${props.level ?? 1}` as const;
  useEffect(() => {
    if (props.takesFocus) heading.current?.focus();
  }, [props.takesFocus]);
  return (
    <section aria-labelledby={id} className={names("screen", props.className)}>
      {props.header}
      <Heading className={names("title")} id={id} ref={heading} tabIndex={-1}>
        {props.title}
      </Heading>
      {props.children}
      {props.footer}
    </section>
  );
}

export function Text({ children }: { children: ReactNode }): ReactNode {
  return <p className={useNames()("text")}>{children}</p>;
}

export interface FieldProps extends Omit<ComponentProps<"input">, "form" | "name"> {
  name: string;
  label: string;
  hint?: string | undefined;
  isOptional?: boolean | undefined;
}

/** What belongs to an input for everybody: its label, its hint and its error. */
export interface Described {
  id: string;
  name: string;
  className: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  "aria-required": true | undefined;
}

type LabelledProps = Pick<FieldProps, "name" | "label" | "hint" | "isOptional"> & {
  children: (described: Described) => ReactNode;
};

/** A label, what it labels, and below it a hint and what is wrong. */
export function Labelled(props: LabelledProps): ReactNode {
  const { name, label, hint, isOptional, children } = props;
  const form = useFormContext();
  const names = useNames();
  const { words } = useVestibuleContext();
  const id = useId();
  const error = form.errors.fields[name];
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={names("field")}>
      <label className={names("label")} htmlFor={id}>
        {label}
        {isOptional && ` (${words.optional})`}
      </label>
      <div className="vestibule-box">
        {children({
          id,
          name,
          className: names("input"),
          "aria-describedby": described || undefined,
          "aria-invalid": error ? true : undefined,
          "aria-required": isOptional ? undefined : true,
        })}
      </div>
      {hint && (
        <p className={names("hint")} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className={names("error")} id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** A labelled input. */
export function Field(props: FieldProps): ReactNode {
  const { name, label, hint, isOptional, children, className, ...input } = props;
  return (
    <Labelled hint={hint} isOptional={isOptional} label={label} name={name}>
      {(described) => (
        <>
          <input
            {...input}
            {...described}
            className={[described.className, className].filter(Boolean).join(" ")}
          />
          {children}
        </>
      )}
    </Labelled>
  );
}

/** A password, hidden until the user shows it; pasting and password managers work. */
export function PasswordField(props: Omit<FieldProps, "type">): ReactNode {
  const [shown, setShown] = useState(false);
  const { words } = useVestibuleContext();
  return (
    <Field
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      {...props}
      type={shown ? "text" : "password"}
    >
      <button
        aria-label={words.showPassword}
        aria-pressed={shown}
        className="vestibule-reveal"
        onClick={() => setShown(!shown)}
        type="button"
      >
        <svg aria-hidden="true" height="20" viewBox="0 0 24 24" width="20">
          <path
            d="M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7-10-7-10-7Z M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
          />
          {shown && <path d="M4 4l16 16" stroke="currentColor" strokeWidth="2" />}
        </svg>
      </button>
    </Field>
  );
}

/** Six digits in one field, so that a pasted or autofilled code goes in whole. */
export function CodeField(): ReactNode {
  const { words } = useVestibuleContext();
  const form = useFormContext();
  const sent = useRef(false);
  return (
    <Field
      autoComplete="one-time-code"
      className="vestibule-code"
      inputMode="numeric"
      label={words.code}
      maxLength={20}
      name="code"
      onChange={(event) => {
        if (event.target.value.replace(/\D/g, "").length !== 6 || sent.current) return;
        sent.current = true; // by itself once; after that it is the person's to say
        form.ref.current?.requestSubmit();
      }}
    />
  );
}

export function PlainButton(props: ComponentProps<"button">): ReactNode {
  const names = useNames();
  return (
    <button type="button" {...props} className={names("plainButton", props.className)}>
      {props.children}
    </button>
  );
}

/** Says what has just been done. */
export function Success({ children }: { children: ReactNode }): ReactNode {
  return (
    <p className={useNames()("success")} role="status">
      {children}
    </p>
  );
}

/** Where a link leads: an address, or a function that goes there. */
export type LinkTarget = string | (() => void);

/** A link to an address, a button for a function, nothing without either. */
export function LinkOrButton(props: {
  to: LinkTarget | undefined;
  children: ReactNode;
}): ReactNode {
  const names = useNames();
  const { to, children } = props;
  if (to === undefined) return null;
  if (typeof to === "string") {
    return (
      <a className={names("link")} href={to}>
        {children}
      </a>
    );
  }
  return (
    <button className={names("link")} onClick={to} type="button">
      {children}
    </button>
  );
}

/** Show what was loaded; until then that it is loading, or why it failed. */
export function Loaded<T>(props: {
  loaded: Loadable<T>;
  children: (value: T) => ReactNode;
}): ReactNode {
  const { words } = useVestibuleContext();
  const names = useNames();
  const { value, error, reload } = props.loaded;
  if (value !== null) return props.children(value);
  if (!error) {
    return (
      <p className="vestibule-loading" role="status">
        {words.loading}
      </p>
    );
  }
  return (
    <div className={names("summary")} role="alert">
      <p>{sentenceOf(error, words)}</p>
      <PlainButton onClick={reload}>{words.tryAgain}</PlainButton>
    </div>
  );
}
