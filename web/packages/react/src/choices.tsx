"use client";

import type { ReactNode } from "react";
import { ChevronDownIcon } from "./icons.js";
import { Labelled } from "./parts.js";
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
        <>
          <select {...described} defaultValue={defaultValue}>
            {hasNone && <option value="">{words.choose}</option>}
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </select>
          <ChevronDownIcon />
        </>
      )}
    </Labelled>
  );
}
