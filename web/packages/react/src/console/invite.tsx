"use client";

import type { Body } from "@vestibule/client";
import type { KnownUser } from "@vestibule/client/console";
import { type ReactNode, useState } from "react";
import { emailProblem, useForm } from "../form.js";
import { FormBody } from "../form-screen.js";
import { Field, Screen, type ScreenProps, Success, Text } from "../parts.js";
import { useStepUp } from "../step-up.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { ConsoleLink } from "./link.js";
import { Choice } from "./parts.js";
import { useConsole } from "./provider.js";

/** Inviting a user, who then chooses a password. */
export function Invite(screen: ScreenProps): ReactNode {
  const { api, words, powers, place } = useConsole();
  const common = useAllWords();
  const { confirmed, dialog } = useStepUp();
  const [made, setMade] = useState<KnownUser | null>(null);
  const roles = powers.roles.filter((role) => role.may.includes("create")).reverse();
  const form = useForm(
    async (values) => {
      const body = values as Body<"InviteBodyRequest">;
      const { user } = await confirmed((proof) => api.inviteUser({ ...body, ...proof }), {
        text: words.freshText,
      });
      setMade(user);
      form.ref.current?.reset();
    },
    (values) => emailProblem(values.email, common),
    common,
  );
  return (
    <Screen className="vestibule-wide" level={1} {...screen} title={words.invite}>
      <p>
        <ConsoleLink className="vestibule-link" path={place.paths.people}>
          {words.backToPeople}
        </ConsoleLink>
      </p>
      {roles.length === 0 ? (
        <Text>{words.refusedHere}</Text>
      ) : (
        <>
          <Text>{words.inviteText}</Text>
          {made && !form.busy && (
            <Success key={made.id}>
              {filled(words.invited, { email: made.email })}{" "}
              <ConsoleLink path={place.paths.person(made.id)}>{words.seePerson}</ConsoleLink>
            </Success>
          )}
          <FormBody form={form} submit={words.sendInvitation}>
            <Field autoComplete="off" label={common.email} name="email" type="email" />
            <Field autoComplete="off" isOptional label={common.firstName} name="first_name" />
            <Field autoComplete="off" isOptional label={common.lastName} name="last_name" />
            <Choice
              label={common.role}
              name="role"
              options={roles.map(({ name, label }) => ({ value: name, label }))}
            />
          </FormBody>
          {dialog}
        </>
      )}
    </Screen>
  );
}
