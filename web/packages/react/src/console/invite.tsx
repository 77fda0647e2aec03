"use client";

import type { Body } from "@vestibule/client";
import type { UserEntry } from "@vestibule/client/console";
import { type ReactNode, useState } from "react";
import { useForm } from "../form.js";
import { emailProblem } from "../form-errors.js";
import { FormBody } from "../form-screen.js";
import { useStepUp } from "../hooks/use-step-up.js";
import { Card, Field, Screen, type ScreenProps, Success } from "../parts.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { ConsoleLink } from "./link.js";
import { Choice, Crumbs } from "./parts.js";
import { useConsole } from "./provider.js";

/** Inviting a user, who then chooses a password. */
export function Invite(screen: ScreenProps): ReactNode {
  const { api, words, powers, place } = useConsole();
  const common = useAllWords();
  const { confirmed, dialog } = useStepUp();
  const [made, setMade] = useState<UserEntry | null>(null);
  const roles = powers.roles.filter((role) => role.may.includes("create")).reverse();
  const form = useForm(
    async (values) => {
      const body = values as Body<"InviteBodyRequest">;
      const { user } = await confirmed((credential) => api.inviteUser({ ...body, ...credential }), {
        text: words.freshText,
      });
      setMade(user);
      form.ref.current?.reset();
    },
    (values) => emailProblem(values.email, common),
    common,
  );
  return (
    <Screen
      level={1}
      {...screen}
      header={<Crumbs here={words.invite} />}
      kind="wide"
      text={roles.length === 0 ? words.refusedHere : words.inviteText}
      title={words.invite}
    >
      {roles.length > 0 && (
        <Card isPadded>
          <FormBody form={form} submit={words.sendInvitation}>
            {made && !form.busy && (
              <Success key={made.id}>
                <p>
                  {filled(words.invited, { email: made.email })}{" "}
                  <ConsoleLink className="vb-link" path={place.paths.person(made.id)}>
                    {words.seePerson}
                  </ConsoleLink>
                </p>
              </Success>
            )}
            <Field autoComplete="off" label={common.email} name="email" type="email" />
            <div className="vb-two">
              <Field autoComplete="off" isOptional label={common.firstName} name="first_name" />
              <Field autoComplete="off" isOptional label={common.lastName} name="last_name" />
            </div>
            <Choice
              label={common.role}
              name="role"
              options={roles.map(({ name, label }) => ({ value: name, label }))}
            />
          </FormBody>
        </Card>
      )}
      {dialog}
    </Screen>
  );
}
