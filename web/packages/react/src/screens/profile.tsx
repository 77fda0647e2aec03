"use client";

import type { Config, Profile as Person } from "@vestibule/client";
import { type ReactNode, useCallback, useState } from "react";
import { useForm } from "../form.js";
import { FormBody } from "../form-screen.js";
import { Field, Loaded, Screen, type ScreenProps, Success } from "../parts.js";
import { factsOf, ProfileFields } from "../profile-fields.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { Picture } from "./picture.js";

/** One's own picture, names, and whatever else the installation wants to know. */
export function Profile(screen: ScreenProps): ReactNode {
  const { client, load } = useVestibuleContext();
  const words = useAllWords();
  const loaded = useLoaded(
    useCallback(() => Promise.all([client.readProfile(), load()]), [client, load]),
  );
  return (
    <Screen level={2} {...screen} title={words.profileTitle}>
      <Loaded loaded={loaded}>
        {([person, config]) => (
          <>
            {config.avatars && <Picture level={(screen.level ?? 2) + 1} person={person} />}
            <ProfileForm config={config} person={person} />
          </>
        )}
      </Loaded>
    </Screen>
  );
}

function ProfileForm({ person, config }: { person: Person; config: Config }): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const [times, setTimes] = useState(0);
  const fields = config.profile_fields.filter((each) => each.editable);
  const form = useForm(
    async ({ first_name = "", last_name = "", ...rest }) => {
      await client.changeProfile({ first_name, last_name, ...factsOf(fields, rest) });
      setTimes((old) => old + 1);
    },
    undefined,
    words,
  );
  return (
    <FormBody form={form} submit={words.save}>
      {times > 0 && !form.busy && <Success key={times}>{words.saved}</Success>}
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
      <ProfileFields fields={fields} known={{ ...person }} />
    </FormBody>
  );
}
