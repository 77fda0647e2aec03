"use client";

import type { CodeSent, Profile } from "@vestibule/client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useForm } from "../form.js";
import { codeProblem, digitsOf, missing, sentenceOf } from "../form-errors.js";
import { FormBody } from "../form-screen.js";
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
import { useVestibuleContext } from "../provider.js";
import { Resend } from "../resend.js";
import { useConfig, useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { Rich } from "../words/rich.js";

/** One's own phone number: set, proved by a code, removed. */
export function Phone(screen: ScreenProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const profile = useLoaded(client.readProfile);
  return (
    <Screen level={2} {...screen} kind="page" text={words.contactText} title={words.phone}>
      <Loaded loaded={profile}>
        {(person) => <PhoneNumber person={person} reload={profile.reload} />}
      </Loaded>
    </Screen>
  );
}

function PhoneNumber({ person, reload }: { person: Profile; reload: () => void }): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const canVerify = useConfig().value?.phone_verification;
  const [challenge, setChallenge] = useState<CodeSent | null>(null);
  const [said, setSaid] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  async function change(phone: string, done: string): Promise<void> {
    await client.changeProfile({ phone });
    setSaid(done);
    reload();
  }
  const form = useForm(
    ({ phone = "" }) => change(phone.trim(), words.phoneSaved),
    (values) => missing(values, ["phone"], words),
    words,
  );
  async function act(done: () => Promise<void>): Promise<void> {
    try {
      await done();
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  const { phone, phone_verified } = person;
  async function remove(): Promise<void> {
    form.ref.current?.querySelector("input")?.focus(); // the button goes with the number
    await change("", words.phoneRemoved);
  }
  async function ask(): Promise<void> {
    setChallenge(await client.askToVerifyPhone());
    setSaid("");
  }
  function answered(sentence: string): void {
    setChallenge(null);
    setSaid(sentence);
    status.current?.focus(); // the field with the code goes
    if (sentence) reload();
  }
  return (
    <>
      <Status ref={status}>{said}</Status>
      {challenge ? (
        <PhoneCode challenge={challenge} done={answered} />
      ) : (
        <FormBody
          after={
            <>
              {phone && canVerify && !phone_verified && (
                <Button onClick={() => void act(ask)}>{words.verifyPhone}</Button>
              )}
              {phone && (
                <Button onClick={() => void act(remove)} variant="ghost">
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

function PhoneCode(props: { challenge: CodeSent; done: (sentence: string) => void }): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const { challenge, done } = props;
  const form = useForm(
    async ({ code = "" }) => {
      await client.verifyPhone(digitsOf(code));
      done(words.phoneVerified);
    },
    ({ code }) => codeProblem(code, words),
    words,
  );
  const { ref } = form;
  useEffect(() => ref.current?.querySelector("input")?.focus(), [ref]);
  return (
    <>
      <Text>
        <Rich text={words.codeSentTo} to={challenge.sent_to} />
      </Text>
      <FormBody
        after={
          <Button onClick={() => done("")} variant="ghost">
            {words.cancel}
          </Button>
        }
        form={form}
        submit={words.verifyPhone}
      >
        <CodeField />
      </FormBody>
      <Resend
        resend={async () => (await client.askToVerifyPhone()).resend_in}
        wait={challenge.resend_in}
      />
    </>
  );
}
