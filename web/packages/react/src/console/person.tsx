"use client";

import type { Id } from "@vestibule/client";
import type { KnownUser } from "@vestibule/client/console";
import { type ReactNode, useCallback, useState } from "react";
import { Screen, type ScreenProps, Success } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useConfig, useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { ConsoleLink } from "./link.js";
import { dayOf, LoadError, momentOf, nameOf, Part, useRoleLabel } from "./parts.js";
import { PersonActions } from "./person-actions.js";
import { PersonProfile } from "./person-profile.js";
import { PersonRole } from "./person-role.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";
import { TrailList } from "./trail.js";

/** One account: its data, the actions the caller may take, and its events. */
export function Person({ id, ...screen }: ScreenProps & { id: Id }): ReactNode {
  const { api, words, place } = useConsole();
  const common = useAllWords();
  const loaded = useLoaded(useCallback(() => api.readUser(id), [api, id]));
  const [changed, setChanged] = useState<KnownUser | null>(null);
  const [gone, setGone] = useState("");
  const person = changed ?? loaded.value;
  const title = gone || !person ? words.person : nameOf(person);
  return (
    <Screen className="vestibule-wide" level={1} {...screen} title={title}>
      <p>
        <ConsoleLink className="vestibule-link" path={place.paths.people}>
          {words.backToPeople}
        </ConsoleLink>
      </p>
      {gone ? (
        <Success>{gone}</Success>
      ) : person ? (
        <About onChange={setChanged} onGone={setGone} person={person} />
      ) : loaded.error ? (
        <LoadError again={loaded.reload} error={loaded.error} />
      ) : (
        <p className="vestibule-loading" role="status">
          {common.loading}
        </p>
      )}
    </Screen>
  );
}

function About(props: {
  person: KnownUser;
  onChange: (person: KnownUser) => void;
  onGone: (said: string) => void;
}): ReactNode {
  const { api, words } = useConsole();
  const { person, onChange, onGone } = props;
  const load = useCallback(
    (query: Query) => api.listUserEvents(person.id, query),
    [api, person], // what was done just now is to be seen at once
  );
  return (
    <>
      <Part title={words.details}>
        <Details person={person} />
      </Part>
      {person.may.includes("change") && <PersonProfile onChange={onChange} person={person} />}
      {person.may.includes("set_role") && <PersonRole onChange={onChange} person={person} />}
      <PersonActions onChange={onChange} onGone={onGone} person={person} />
      {person.may.includes("read_events") && (
        <Part title={words.activity}>
          <TrailList empty={words.noActivity} load={load} />
        </Part>
      )}
    </>
  );
}

function Details({ person }: { person: KnownUser }): ReactNode {
  const { words } = useConsole();
  const { language } = useVestibuleContext();
  const common = useAllWords();
  const label = useRoleLabel();
  const { value: config } = useConfig();
  const proved = (is: boolean): string => (is ? words.verified : words.unverified);
  const more = (config?.profile_fields ?? []).map((field) => {
    const value = person[field.name];
    const choice = field.choices.find((each) => each.value === value);
    return [field.label, choice?.label ?? (value === null ? "" : String(value ?? ""))] as const;
  });
  const lines = [
    [words.state, person.is_active ? words.active : words.deactivated],
    [common.role, label(person.role)],
    [common.email, person.email && `${person.email} (${proved(person.email_verified)})`],
    ...(person.username === person.email ? [] : [[common.username, person.username] as const]),
    [common.phone, person.phone && `${person.phone} (${proved(person.phone_verified)})`],
    ...more,
    [words.registered, dayOf(person.created_at, language)],
    [words.changed, momentOf(person.updated_at, language)],
  ] as const;
  return (
    <dl className="vestibule-details">
      {lines.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value || words.none}</dd>
        </div>
      ))}
    </dl>
  );
}
