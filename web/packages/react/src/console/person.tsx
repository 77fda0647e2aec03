"use client";

import type { Id } from "@vestibule/client";
import type { UserEntry } from "@vestibule/client/console";
import { type ReactNode, useCallback, useState } from "react";
import { Avatar } from "../avatar.js";
import { Badge, Loading, Screen, type ScreenProps, Section, Status, Success } from "../parts.js";
import { useLoaded } from "../session.js";
import { Crumbs, LoadError, nameOf, useRoleLabel } from "./parts.js";
import { PersonActions } from "./person-actions.js";
import { PersonDetails } from "./person-details.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";
import { TrailList } from "./trail.js";

/** One account: its data, the actions the caller may take, and its events. */
export function Person(props: ScreenProps & { id: Id }): ReactNode {
  // What is known, asked and said is about one account.
  return <Account key={props.id} {...props} />;
}

function Account({ id, ...screen }: ScreenProps & { id: Id }): ReactNode {
  const { api, words } = useConsole();
  const loaded = useLoaded(useCallback(() => api.readUser(id), [api, id]));
  const [changed, setChanged] = useState<UserEntry | null>(null);
  const [gone, setGone] = useState("");
  const [said, setSaid] = useState("");
  const person = gone ? null : (changed ?? loaded.value);
  const title = person ? nameOf(person) : words.person;
  return (
    <Screen
      level={1}
      {...screen}
      header={<Crumbs here={title} />}
      kind="wide"
      lead={person && <Avatar isQuiet person={person} size="xl" />}
      side={
        person && (
          <PersonActions onChange={setChanged} onGone={setGone} person={person} say={setSaid} />
        )
      }
      text={person && <Summary person={person} />}
      title={title}
    >
      <Status>{said}</Status>
      {gone && <Success>{gone}</Success>}
      {person ? (
        <About onChange={setChanged} person={person} />
      ) : loaded.error ? (
        <LoadError again={loaded.reload} error={loaded.error} />
      ) : (
        !gone && <Loading rows={4} />
      )}
    </Screen>
  );
}

function Summary({ person }: { person: UserEntry }): ReactNode {
  const { words } = useConsole();
  const labelOf = useRoleLabel();
  return (
    <span className="vb-badges">
      <bdi>{[person.email, labelOf(person.role)].filter(Boolean).join(" · ")}</bdi>
      <Badge isState tone={person.is_active ? "ok" : undefined}>
        {person.is_active ? words.active : words.deactivated}
      </Badge>
    </span>
  );
}

function About(props: { person: UserEntry; onChange: (person: UserEntry) => void }): ReactNode {
  const { api, words } = useConsole();
  const { person, onChange } = props;
  const load = useCallback(
    (query: Query) => api.listUserEvents(person.id, query),
    [api, person], // what was done just now is to be seen at once
  );
  return (
    <>
      <Section title={words.details}>
        <PersonDetails onChange={onChange} person={person} />
      </Section>
      {person.may.includes("read_events") && (
        <Section title={words.activity}>
          <TrailList empty={words.noActivity} load={load} />
        </Section>
      )}
    </>
  );
}
