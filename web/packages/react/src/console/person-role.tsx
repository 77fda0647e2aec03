"use client";

import type { KnownUser } from "@vestibule/client/console";
import { type ReactNode, useState } from "react";
import { PlainButton, Text } from "../parts.js";
import { useStepUp } from "../step-up.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { Ask, Choice, nameOf, Part, useRoleLabel } from "./parts.js";
import { useConsole } from "./provider.js";

/** Changing the role, to one of those that the caller may give. */
export function PersonRole(props: {
  person: KnownUser;
  onChange: (person: KnownUser) => void;
}): ReactNode {
  const { api, words, powers, sentence } = useConsole();
  const common = useAllWords();
  const { confirmed, dialog } = useStepUp();
  const labelOf = useRoleLabel();
  const { person, onChange } = props;
  const [chosen, setChosen] = useState(person.role);
  const [asks, setAsks] = useState(false);
  const [said, setSaid] = useState("");
  const roles = powers.roles.filter((each) => each.may.includes("set_role"));
  async function give(): Promise<void> {
    try {
      const done = await confirmed((proof) => api.setUserRole(person.id, chosen, proof), {
        text: words.freshText,
      });
      onChange(done.user);
      setSaid(filled(words.roleGiven, { role: labelOf(chosen) }));
    } catch (error) {
      setSaid(sentence(error));
    }
  }
  const options = roles.map(({ name, label }) => ({ value: name, label }));
  // A role that is not declared any more is still the one they have.
  const own = options.some((each) => each.value === person.role)
    ? []
    : [{ value: person.role, label: labelOf(person.role) }];
  return (
    <Part title={common.role}>
      <Choice
        label={common.role}
        name="role"
        onChoose={setChosen}
        options={[...own, ...options]}
        value={chosen}
      />
      <Text>{words.roleText}</Text>
      <PlainButton
        aria-disabled={chosen === person.role}
        onClick={() => chosen !== person.role && setAsks(true)}
      >
        {words.giveRole}
      </PlainButton>
      <p className="vestibule-quiet" role="status">
        {said}
      </p>
      {dialog}
      {asks && (
        <Ask
          close={() => setAsks(false)}
          question={{
            action: words.giveRole,
            name: nameOf(person),
            text: `${labelOf(person.role)} → ${labelOf(chosen)}. ${words.roleText}`,
            run: give,
          }}
        />
      )}
    </Part>
  );
}
