"use client";

import type { KnownUser } from "@vestibule/client/console";
import { type ReactNode, useState } from "react";
import { useForm } from "../form.js";
import { FormBody } from "../form-screen.js";
import { Field, Success } from "../parts.js";
import { useAllWords } from "../use-all-words.js";
import { Part } from "./parts.js";
import { useConsole } from "./provider.js";

/** Changing the names and the phone number of a user. */
export function PersonProfile(props: {
  person: KnownUser;
  onChange: (person: KnownUser) => void;
}): ReactNode {
  const { api, words } = useConsole();
  const common = useAllWords();
  const { person, onChange } = props;
  const [times, setTimes] = useState(0);
  const form = useForm(
    async (values) => {
      onChange(await api.changeUser(person.id, values));
      setTimes((old) => old + 1);
    },
    undefined,
    common,
  );
  const fields = [
    ["first_name", common.firstName, person.first_name],
    ["last_name", common.lastName, person.last_name],
    ["phone", common.phone, person.phone],
  ] as const;
  return (
    <Part title={words.change}>
      <FormBody form={form} submit={common.save}>
        {times > 0 && !form.busy && <Success key={times}>{common.saved}</Success>}
        {fields.map(([name, label, value]) => (
          <Field
            autoComplete="off"
            defaultValue={value}
            hint={name === "phone" ? common.phoneHint : undefined}
            isOptional
            key={name}
            label={label}
            name={name}
            type={name === "phone" ? "tel" : "text"}
          />
        ))}
      </FormBody>
    </Part>
  );
}
