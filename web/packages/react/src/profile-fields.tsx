"use client";

import type { Config } from "@vestibule/client";
import type { ReactNode } from "react";
import { ChoiceField } from "./choices.js";
import { CheckField, Field } from "./parts.js";
import type { AllWords } from "./words/all.js";

/** A field that the installation has declared. */
export type ProfileField = Config["profile_fields"][number];

const TYPES: Record<string, string> = { text: "text", integer: "number", date: "date" };

/** The inputs of what the installation wants to know besides. */
export function ProfileFields(props: {
  fields: readonly ProfileField[];
  /** What is known already. */
  known?: Readonly<Record<string, unknown>>;
}): ReactNode {
  const { fields, known = {} } = props;
  return fields.map((field) => {
    const { name, label } = field;
    const value = known[name] ?? "";
    const shared = { name, label, isOptional: !field.required };
    if (field.kind === "boolean") {
      return <CheckField defaultChecked={value === true} key={name} label={label} name={name} />;
    }
    if (field.kind === "choice") {
      const { choices } = field;
      return (
        <ChoiceField
          {...shared}
          choices={choices}
          defaultValue={String(value)}
          hasNone
          key={name}
        />
      );
    }
    return (
      <Field
        {...shared}
        defaultValue={String(value)}
        key={name}
        maxLength={field.max_length ?? undefined}
        step={field.kind === "integer" ? 1 : undefined}
        type={TYPES[field.kind] ?? "text"}
      />
    );
  });
}

/** Say what is known of a field; nothing where it is not set. */
export function sayingOf(field: ProfileField, value: unknown, words: AllWords): string {
  if (field.kind === "boolean") return value === true ? words.yes : words.no;
  if (value === null || value === undefined || value === "") return "";
  return field.choices.find((each) => each.value === value)?.label ?? String(value);
}

/** Return what a form says of the declared fields, as the server takes it: nothing is null. */
export function factsOf(
  fields: readonly ProfileField[],
  values: Readonly<Record<string, string>>,
): Record<string, string | number | boolean | null> {
  return Object.fromEntries(fields.map((field) => [field.name, factOf(field, values[field.name])]));
}

function factOf({ kind }: ProfileField, value = ""): string | number | boolean | null {
  if (kind === "boolean") return value === "true";
  if (value.trim() === "") return null;
  return kind === "integer" ? Number(value) : value.trim();
}
