"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { useFormOf } from "./form.js";
import { FormBody } from "./form-screen.js";
import { Button, Row } from "./parts.js";
import type { Submission } from "./submission.js";
import { useAllWords } from "./use-all-words.js";
import { filled } from "./words/filled.js";

interface EditableRowProps<T> {
  label: string;
  /** What it is now; empty where nothing is set. */
  value: string;
  /** Beside the value. */
  badge?: ReactNode;
  isReadOnly?: boolean;
  isEdited: boolean;
  edit: (isEdited: boolean) => void;
  /** Turn the values of the fields into what is saved. */
  toChanges: (values: Record<string, string>) => T;
  save: Pick<Submission<T>, "pending" | "error" | "fieldErrors" | "submit">;
  /** The fields that change it. */
  children: ReactNode;
}

/**
 * A value that is read first, and edited in its place.
 *
 * Escape cancels; the focus goes into the first field, and back to the button.
 */
export function EditableRow<T extends object>(props: EditableRowProps<T>): ReactNode {
  const { label, value, badge, isReadOnly, isEdited, edit } = props;
  const words = useAllWords();
  const button = useRef<HTMLButtonElement>(null);
  const wasEdited = useRef(false);
  useEffect(() => {
    if (wasEdited.current && !isEdited && document.activeElement === document.body) {
      button.current?.focus();
    }
    wasEdited.current = isEdited;
  }, [isEdited]);
  if (isEdited) return <EditedRow {...props} />;
  return (
    <Row
      label={label}
      side={
        !isReadOnly && (
          <Button
            aria-label={filled(words.editOf, { field: label })}
            onClick={() => edit(true)}
            ref={button}
            size="sm"
            variant="ghost"
          >
            {words.edit}
          </Button>
        )
      }
    >
      {value ? <bdi>{value}</bdi> : <span className="vb-meta">{words.notSet}</span>}
      {badge}
    </Row>
  );
}

function EditedRow<T extends object>(props: EditableRowProps<T>): ReactNode {
  const { label, edit, toChanges, save, children } = props;
  const words = useAllWords();
  const form = useFormOf(save, toChanges);
  const { ref } = form;
  useEffect(() => ref.current?.querySelector<HTMLElement>("input, select")?.focus(), [ref]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is a key of the form inside
    <div className="vb-escape" onKeyDown={(event) => event.key === "Escape" && edit(false)}>
      <Row isEdited label={label}>
        <FormBody
          after={
            <Button onClick={() => edit(false)} size="sm" variant="ghost">
              {words.cancel}
            </Button>
          }
          form={form}
          look={{ size: "sm" }}
          submit={words.save}
        >
          {children}
        </FormBody>
      </Row>
    </div>
  );
}
