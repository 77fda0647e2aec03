"use client";

import type { Profile as Person } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { EditableRow } from "../editable-row.js";
import { followed } from "../form.js";
import { type ProfileFlow, useProfile } from "../hooks/use-profile.js";
import { CheckIcon } from "../icons.js";
import {
  Badge,
  Field,
  LinkOrButton,
  type LinkTarget,
  Loaded,
  Loading,
  Row,
  Rows,
  Screen,
  type ScreenProps,
  Section,
  Status,
} from "../parts.js";
import { factsOf, ProfileFields, sayingOf } from "../profile-fields.js";
import { useAllWords } from "../use-all-words.js";
import { Picture } from "./picture.js";

export interface ProfileProps extends ScreenProps {
  /** Where the email address is changed. */
  email?: LinkTarget;
  /** Where the phone number is changed. */
  phone?: LinkTarget;
}

/** One's own picture, names, address and number, and whatever the installation wants to know. */
export function Profile({ email, phone, ...screen }: ProfileProps): ReactNode {
  const words = useAllWords();
  const flow = useProfile();
  const level = (screen.level ?? 2) + 1;
  return (
    <Screen level={2} {...screen} kind="page" text={words.profileText} title={words.profileTitle}>
      <Loaded loaded={flow.profile} waiting={<Loading rows={4} />}>
        {(person) => (
          <>
            <Section level={level} title={words.aboutTitle}>
              {flow.picture.isOffered && <Picture flow={flow.picture} person={person} />}
              <About flow={flow} person={person} />
            </Section>
            <Section level={level} text={words.contactText} title={words.contactTitle}>
              <Contact email={email} person={person} phone={phone} />
            </Section>
          </>
        )}
      </Loaded>
    </Screen>
  );
}

/** What can be changed here, a row for each; one of them at a time is a form. */
function About({ person, flow }: { person: Person; flow: ProfileFlow }): ReactNode {
  const words = useAllWords();
  const [edited, setEdited] = useState("");
  const [said, setSaid] = useState("");
  const save = followed(flow, () => {
    setEdited("");
    setSaid(words.saved);
  });
  const row = (name: string) => ({
    isEdited: edited === name,
    edit: (isEdited: boolean) => {
      flow.reset();
      setEdited(isEdited ? name : "");
      setSaid("");
    },
    save,
  });
  const names = [person.first_name, person.last_name].filter(Boolean).join(" ");
  return (
    <>
      <Rows>
        <EditableRow
          {...row("name")}
          label={words.name}
          toChanges={({ first_name = "", last_name = "" }) => ({ first_name, last_name })}
          value={names}
        >
          <div className="vb-two">
            <Field
              autoComplete="given-name"
              defaultValue={person.first_name}
              isOptional
              label={words.firstName}
              name="first_name"
            />
            <Field
              autoComplete="family-name"
              defaultValue={person.last_name}
              isOptional
              label={words.lastName}
              name="last_name"
            />
          </div>
        </EditableRow>
        {flow.fields.map((field) => (
          <EditableRow
            {...row(field.name)}
            key={field.name}
            label={field.label}
            toChanges={(values) => factsOf([field], values)}
            value={sayingOf(field, { ...person }[field.name], words)}
          >
            <ProfileFields fields={[field]} known={{ ...person }} />
          </EditableRow>
        ))}
      </Rows>
      <Status>{said}</Status>
    </>
  );
}

function Contact(props: {
  person: Person;
  email: LinkTarget | undefined;
  phone: LinkTarget | undefined;
}): ReactNode {
  const words = useAllWords();
  const { person, email, phone } = props;
  const rows = [
    [words.email, person.email, null, email, words.changeEmail],
    [words.phone, person.phone, person.phone_verified, phone, words.changePhone],
  ] as const;
  return (
    <Rows>
      {rows.map(([label, value, isVerified, to, action]) => (
        <Row
          key={label}
          label={label}
          side={
            to && (
              <LinkOrButton aria-label={action} size="sm" to={to} variant="ghost">
                {words.change}
              </LinkOrButton>
            )
          }
        >
          <bdi>{value || <span className="vb-meta">{words.notSet}</span>}</bdi>
          {value && isVerified !== null && (
            <Badge {...(isVerified && { icon: CheckIcon })} tone={isVerified ? "ok" : "warn"}>
              {isVerified ? words.phoneIsVerified : words.unverified}
            </Badge>
          )}
        </Row>
      ))}
    </Rows>
  );
}
