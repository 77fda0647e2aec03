"use client";

import type { CodeSent, Profile } from "@vestibule/client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { followed, useFormOf } from "../form.js";
import { sentenceOf } from "../form-errors.js";
import { FormBody } from "../form-screen.js";
import { type PhoneFlow, usePhone } from "../hooks/use-phone.js";
import { CheckIcon } from "../icons.js";
import {
  Badge,
  Button,
  CodeField,
  Field,
  Loaded,
  Screen,
  type ScreenProps,
  Status,
  Text,
} from "../parts.js";
import { Resend } from "../resend.js";
import { useAllWords } from "../use-all-words.js";
import { Rich } from "../words/rich.js";

/** One's own phone number: set, verified by a code, removed. */
export function Phone(screen: ScreenProps): ReactNode {
  const words = useAllWords();
  const flow = usePhone();
  return (
    <Screen level={2} {...screen} kind="page" text={words.contactText} title={words.phone}>
      <Loaded loaded={flow.profile}>
        {(person) => <PhoneNumber flow={flow} person={person} />}
      </Loaded>
    </Screen>
  );
}

function PhoneNumber({ person, flow }: { person: Profile; flow: PhoneFlow }): ReactNode {
  const words = useAllWords();
  const [said, setSaid] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  const form = useFormOf(followed(flow, () => setSaid(words.phoneSaved)));
  async function act(done: () => Promise<void>, sentence: string): Promise<void> {
    try {
      await done();
      setSaid(sentence);
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  const { phone, phone_verified } = person;
  async function remove(): Promise<void> {
    form.ref.current?.querySelector("input")?.focus(); // the button goes with the number
    await act(flow.remove, words.phoneRemoved);
  }
  function answered(sentence: string): void {
    setSaid(sentence);
    status.current?.focus(); // the field with the code goes
  }
  return (
    <>
      <Status ref={status}>{said}</Status>
      {flow.challenge ? (
        <PhoneCode answered={answered} challenge={flow.challenge} flow={flow} />
      ) : (
        <FormBody
          after={
            <>
              {phone && flow.canVerify && !phone_verified && (
                <Button onClick={() => void act(flow.requestCode, "")}>{words.verifyPhone}</Button>
              )}
              {phone && (
                <Button onClick={() => void remove()} variant="ghost">
                  {words.phoneRemove}
                </Button>
              )}
            </>
          }
          form={form}
          submit={words.phoneSave}
        >
          <Field
            autoComplete="tel"
            defaultValue={phone}
            hint={words.phoneHint}
            key={phone}
            label={words.phone}
            name="phone"
            side={
              phone_verified && (
                <Badge icon={CheckIcon} tone="ok">
                  {words.phoneIsVerified}
                </Badge>
              )
            }
            type="tel"
          />
        </FormBody>
      )}
    </>
  );
}

function PhoneCode(props: {
  challenge: CodeSent;
  flow: PhoneFlow;
  answered: (sentence: string) => void;
}): ReactNode {
  const words = useAllWords();
  const { challenge, flow, answered } = props;
  const form = useFormOf(followed(flow.verify, () => answered(words.phoneVerified)));
  function leave(): void {
    flow.cancel();
    answered("");
  }
  const { ref } = form;
  useEffect(() => ref.current?.querySelector("input")?.focus(), [ref]);
  return (
    <>
      <Text>
        <Rich text={words.codeSentTo} to={challenge.sent_to} />
      </Text>
      <FormBody
        after={
          <Button onClick={leave} variant="ghost">
            {words.cancel}
          </Button>
        }
        form={form}
        submit={words.verifyPhone}
      >
        <CodeField />
      </FormBody>
      <Resend resend={flow.resend} wait={challenge.resend_in} />
    </>
  );
}
