"use client";

import type { UserEntry } from "@vestibule/client/console";
import { type ReactNode, useState } from "react";
import { useStepUp } from "../hooks/use-step-up.js";
import { UserCogIcon } from "../icons.js";
import { Button, Row } from "../parts.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { Ask, Choice, nameOf, useRoleLabel } from "./parts.js";
import { useConsole } from "./provider.js";

interface PersonRoleProps {
  person: UserEntry;
  onChange: (person: UserEntry) => void;
  say: (sentence: string) => void;
}

/** The role, to be changed to one of those that the caller may give. */
export function PersonRole(props: PersonRoleProps): ReactNode {
  const common = useAllWords();
  const labelOf = useRoleLabel();
  if (props.person.may.includes("set_role")) return <RoleChoice {...props} />;
  return <Row label={common.role}>{labelOf(props.person.role)}</Row>;
}

function RoleChoice({ person, onChange, say }: PersonRoleProps): ReactNode {
  const { api, words, powers, sentence } = useConsole();
  const common = useAllWords();
  const { confirmed, dialog } = useStepUp();
  const labelOf = useRoleLabel();
  const [chosen, setChosen] = useState(person.role);
  const [asks, setAsks] = useState(false);
  const roles = powers.roles.filter((each) => each.may.includes("set_role"));
  async function give(): Promise<void> {
    try {
      const done = await confirmed((credential) => api.setUserRole(person.id, chosen, credential), {
        text: words.freshText,
      });
      onChange(done.user);
      say(filled(words.roleGiven, { role: labelOf(chosen) }));
    } catch (error) {
      say(sentence(error));
    }
  }
  const options = roles.map(({ name, label }) => ({ value: name, label }));
  // A role that is not declared any more is still the one they have.
  const own = options.some((each) => each.value === person.role)
    ? []
    : [{ value: person.role, label: labelOf(person.role) }];
  return (
    <Row
      label={common.role}
      side={
        <Button
          aria-disabled={chosen === person.role}
          onClick={() => chosen !== person.role && setAsks(true)}
          size="sm"
        >
          {words.giveRole}
        </Button>
      }
    >
      <Choice
        isQuiet
        label={common.role}
        name="role"
        onChoose={setChosen}
        options={[...own, ...options]}
        value={chosen}
      />
      {dialog}
      {asks && (
        <Ask
          close={() => setAsks(false)}
          question={{
            action: words.giveRole,
            name: nameOf(person),
            text: `${labelOf(person.role)} → ${labelOf(chosen)}. ${words.roleText}`,
            icon: UserCogIcon,
            run: give,
          }}
        />
      )}
    </Row>
  );
}
