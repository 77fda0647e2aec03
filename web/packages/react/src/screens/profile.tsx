"use client";

import type { Profile as Person } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { useForm } from "../form.js";
import { Field, FormOf, Screen, type ScreenProps, Submit, Success, Whole } from "../parts.js";
import { useKit } from "../provider.js";
import { useLoaded } from "../session.js";

/** Reading and changing one's own names and phone number. */
export function Profile(screen: ScreenProps): ReactNode {
  const { client, words } = useKit();
  const profile = useLoaded(client.readProfile);
  return (
    <Screen level={2} {...screen} title={words.profileTitle}>
      <Whole loaded={profile}>{(person) => <ProfileForm person={person} />}</Whole>
    </Screen>
  );
}

function ProfileForm({ person }: { person: Person }): ReactNode {
  const { client, words } = useKit();
  const [times, setTimes] = useState(0);
  const form = useForm(async (values) => {
    await client.changeProfile(values);
    setTimes((old) => old + 1);
  });
  return (
    <FormOf form={form}>
      {times > 0 && !form.busy && <Success key={times}>{words.saved}</Success>}
      <Field
        autoComplete="given-name"
        defaultValue={person.first_name}
        form={form}
        isOptional
        label={words.firstName}
        name="first_name"
      />
      <Field
        autoComplete="family-name"
        defaultValue={person.last_name}
        form={form}
        isOptional
        label={words.lastName}
        name="last_name"
      />
      <Field
        autoComplete="tel"
        defaultValue={person.phone}
        form={form}
        hint={words.phoneHint}
        isOptional
        label={words.phone}
        name="phone"
        type="tel"
      />
      <Submit form={form}>{words.save}</Submit>
    </FormOf>
  );
}
