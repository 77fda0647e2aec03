"use client";

import { type ReactNode, useId } from "react";
import { useFormContext } from "./form.js";
import { Labelled, useNames } from "./parts.js";
import { useAllWords } from "./use-all-words.js";

export interface Choice {
  value: string;
  label: string;
}

interface ChoiceFieldProps {
  name: string;
  label: string;
  choices: readonly Choice[];
  defaultValue?: string | undefined;
  isOptional?: boolean | undefined;
  /** Whether nothing may be chosen, as at first. */
  hasNone?: boolean;
}

/** One of some values. */
export function ChoiceField(props: ChoiceFieldProps): ReactNode {
  const { name, label, choices, defaultValue, isOptional, hasNone } = props;
  const words = useAllWords();
  return (
    <Labelled isOptional={isOptional} label={label} name={name}>
      {(described) => (
        <select {...described} defaultValue={defaultValue}>
          {hasNone && <option value="">{words.choose}</option>}
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
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
      <label className="vestibule-check">
        <input
          aria-describedby={error ? id : undefined}
          aria-invalid={error ? true : undefined}
          defaultChecked={defaultChecked}
          name={name}
          type="checkbox"
          value="true"
        />
        {label}
      </label>
      {error && (
        <p className={names("error")} id={id}>
          {error}
        </p>
      )}
    </div>
  );
}
