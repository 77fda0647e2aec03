"use client";

import type { UserEntry } from "@vestibule/client/console";
import { type ReactNode, useState } from "react";
import { EditableRow } from "../editable-row.js";
import { followed } from "../form.js";
import { CheckIcon } from "../icons.js";
import { Badge, Field, Row, Rows, Status } from "../parts.js";
import { sayingOf } from "../profile-fields.js";
import { useVestibuleContext } from "../provider.js";
import { useConfig } from "../session.js";
import { useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";
import { dayOf, momentOf } from "./parts.js";
import { PersonRole } from "./person-role.js";
import { useConsole } from "./provider.js";

interface PersonDetailsProps {
  person: UserEntry;
  onChange: (person: UserEntry) => void;
}

/** What is known of a user; what the caller may change is changed in its row. */
export function PersonDetails({ person, onChange }: PersonDetailsProps): ReactNode {
  const { words } = useConsole();
  const { language } = useVestibuleContext();
  const common = useAllWords();
  const fields = useConfig().value?.profile_fields ?? [];
  const [said, setSaid] = useState("");
  return (
    <>
      <Rows>
        <Changeable onChange={onChange} person={person} say={setSaid} />
        <PersonRole onChange={onChange} person={person} say={setSaid} />
        {fields.map((field) => (
          <Row key={field.name} label={field.label}>
            {sayingOf(field, person[field.name], common) || words.none}
          </Row>
        ))}
        <Row label={words.registered}>
          <time dateTime={person.created_at}>{dayOf(person.created_at, language)}</time>
        </Row>
        <Row label={words.changed}>
          <time dateTime={person.updated_at}>{momentOf(person.updated_at, language)}</time>
        </Row>
      </Rows>
      <Status>{said}</Status>
    </>
  );
}

function Changeable(props: PersonDetailsProps & { say: (sentence: string) => void }): ReactNode {
  const { api, words } = useConsole();
  const common = useAllWords();
  const { person, onChange, say } = props;
  const [edited, setEdited] = useState("");
  const change = useSubmission<Record<string, string>>(
    async (changes) => onChange(await api.changeUser(person.id, changes)),
    undefined,
    common,
  );
  const save = followed(change, () => {
    setEdited("");
    say(common.saved);
  });
  const row = (name: string) => ({
    isReadOnly: !person.may.includes("change"),
    isEdited: edited === name,
    edit: (isEdited: boolean) => {
      change.reset();
      setEdited(isEdited ? name : "");
      say("");
    },
    toChanges: (values: Record<string, string>) => values,
    save,
  });
  const field = (name: "first_name" | "last_name" | "phone", label: string): ReactNode => (
    <Field
      autoComplete="off"
      defaultValue={person[name]}
      hint={name === "phone" ? common.phoneHint : undefined}
      isOptional
      label={label}
      name={name}
      type={name === "phone" ? "tel" : "text"}
    />
  );
  return (
    <>
      <EditableRow
        {...row("name")}
        label={common.name}
        value={`${person.first_name} ${person.last_name}`.trim()}
      >
        <div className="vb-two">
          {field("first_name", common.firstName)}
          {field("last_name", common.lastName)}
        </div>
      </EditableRow>
      <Row label={common.email}>
        <bdi>{person.email || words.none}</bdi>
        {person.email && <Verified is={person.email_verified} />}
      </Row>
      {person.username !== person.email && (
        <Row label={common.username}>{person.username || words.none}</Row>
      )}
      <EditableRow
        {...row("phone")}
        badge={person.phone && <Verified is={person.phone_verified} />}
        label={common.phone}
        value={person.phone}
      >
        {field("phone", common.phone)}
      </EditableRow>
    </>
  );
}

function Verified({ is }: { is: boolean }): ReactNode {
  const { words } = useConsole();
  return (
    <Badge {...(is && { icon: CheckIcon })} tone={is ? "ok" : "warn"}>
      {is ? words.verified : words.unverified}
    </Badge>
  );
}
