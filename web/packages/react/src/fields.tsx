"use client";

import {
  type ChangeEvent,
  type ComponentProps,
  type ReactNode,
  useId,
  useRef,
  useState,
} from "react";
import { useFormContext } from "./form.js";
import { digitsOf } from "./form-errors.js";
import { AlertIcon, EyeIcon, EyeOffIcon } from "./icons.js";
import { joined, useNames } from "./names.js";
import { useVestibuleContext } from "./provider.js";

export interface FieldProps extends Omit<ComponentProps<"input">, "form" | "name"> {
  name: string;
  label: string;
  hint?: string | undefined;
  isOptional?: boolean | undefined;
  /** Beside the label: a link, or a word about what was typed. */
  side?: ReactNode;
  /** Below the input: bars that show how strong a password is. */
  below?: ReactNode;
}

/** What belongs to an input for every user: its label, its hint and its error. */
export interface FieldAttributes {
  id: string;
  name: string;
  className: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  "aria-required": true | undefined;
}

type LabelledProps = Pick<
  FieldProps,
  "name" | "label" | "hint" | "isOptional" | "side" | "below"
> & {
  children: (described: FieldAttributes) => ReactNode;
};

/** A label, what it labels, and below it a hint and what is wrong. */
export function Labelled(props: LabelledProps): ReactNode {
  const { name, label, hint, isOptional, side, below, children } = props;
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
        {isOptional && <small> ({words.optional})</small>}
      </label>
      <div className="vb-box">
        {children({
          id,
          name,
          className: names("input"),
          "aria-describedby": described || undefined,
          "aria-invalid": error ? true : undefined,
          "aria-required": isOptional ? undefined : true,
        })}
      </div>
      {side && <div className="vb-field__side">{side}</div>}
      {below}
      {hint && (
        <p className={names("hint")} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

/** What is wrong with a field. */
export function FieldError({ id, children }: { id: string; children: string }): ReactNode {
  return (
    <p className={useNames()("error")} id={id}>
      <AlertIcon />
      <span>{children}</span>
    </p>
  );
}

/** A labelled input. */
export function Field(props: FieldProps): ReactNode {
  const { name, label, hint, isOptional, side, below, children, className, ...input } = props;
  return (
    <Labelled
      below={below}
      hint={hint}
      isOptional={isOptional}
      label={label}
      name={name}
      side={side}
    >
      {(described) => (
        <>
          <input {...input} {...described} className={joined(described.className, className)} />
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
        className="vb-box__btn"
        onClick={() => setShown(!shown)}
        type="button"
      >
        {shown ? <EyeOffIcon /> : <EyeIcon />}
      </button>
    </Field>
  );
}

/** Yes or no. */
export function CheckField(props: {
  name: string;
  label: string;
  defaultChecked?: boolean;
}): ReactNode {
  const { name, label, defaultChecked } = props;
  const form = useFormContext();
  const names = useNames();
  const id = useId();
  const error = form.errors.fields[name];
  return (
    <div className={names("field")}>
      <label className="vb-check">
        <input
          className="vb-tick"
          aria-describedby={error ? id : undefined}
          aria-invalid={error ? true : undefined}
          defaultChecked={defaultChecked}
          name={name}
          type="checkbox"
          value="true"
        />
        {label}
      </label>
      {error && <FieldError id={id}>{error}</FieldError>}
    </div>
  );
}

const LENGTH = 6;
const CELLS = ["1", "2", "3", "-", "4", "5", "6"];

/** Six digits in one field, so that a pasted or autofilled code goes in whole. */
export function CodeField(props: {
  /** Whether there is more to choose, so that the last digit does not send the form. */
  waitsWhenFull?: boolean | undefined;
}): ReactNode {
  const { words } = useVestibuleContext();
  const form = useFormContext();
  const sent = useRef(false);
  const [digits, setDigits] = useState("");
  function read({ target }: ChangeEvent<HTMLInputElement>): void {
    target.value = digitsOf(target.value).slice(0, LENGTH); // spaces and dashes come with pasted ones
    setDigits(target.value);
    if (target.value.length !== LENGTH || sent.current || props.waitsWhenFull) return;
    sent.current = true; // by itself once; after that it is the user's to say
    form.ref.current?.requestSubmit();
  }
  return (
    <Labelled label={words.code} name="code">
      {(described) => (
        <div className="vb-code">
          <input
            {...described}
            autoComplete="one-time-code"
            className="vb-code__input"
            inputMode="numeric"
            maxLength={20}
            onChange={read}
            type="text"
          />
          <Cells digits={digits} />
        </div>
      )}
    </Labelled>
  );
}

/** Draws what the field holds; hidden from assistive technology. */
function Cells({ digits }: { digits: string }): ReactNode {
  const next = Math.min(digits.length, LENGTH - 1);
  return (
    <div aria-hidden="true" className="vb-code__cells">
      {CELLS.map((cell) => {
        if (cell === "-") return <span className="vb-code__gap" key={cell} />;
        const at = Number(cell) - 1;
        return (
          <span className="vb-code__cell" data-next={at === next || undefined} key={cell}>
            {digits[at] ?? ""}
          </span>
        );
      })}
    </div>
  );
}
