"use client";

import type { OutboxMessage, OutboxPage } from "@vestibule/client/console";
import { type ReactNode, useCallback, useState } from "react";
import { PlainButton, Screen, type ScreenProps, Text, useNames } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { Choice, LoadError, momentOf } from "./parts.js";
import { picked, type Query } from "./place.js";
import { useConsole } from "./provider.js";

const OFFERED = ["state", "recipient", "before"];

/** Messages on their way, and what became of them; for administrators. */
export function Outbox(screen: ScreenProps): ReactNode {
  const { words, powers } = useConsole();
  return (
    <Screen className="vestibule-wide" level={1} {...screen} title={words.outbox}>
      <Text>{powers.administers ? words.outboxText : words.refusedHere}</Text>
      {powers.administers && <Messages />}
    </Screen>
  );
}

function Messages(): ReactNode {
  const { api, words, place, sentence } = useConsole();
  const common = useAllWords();
  const [said, setSaid] = useState("");
  const key = JSON.stringify(picked(place.query, OFFERED));
  const loaded = useLoaded(useCallback(() => api.listOutbox(JSON.parse(key)), [api, key]));
  async function again(message: OutboxMessage): Promise<void> {
    try {
      await api.sendAgain(message.id);
      setSaid(words.againDone);
    } catch (error) {
      setSaid(sentence(error));
    }
    loaded.reload();
  }
  const { value, error } = loaded;
  return (
    <>
      <OutboxFilters wanted={JSON.parse(key) as Query} />
      {Boolean(error) && <LoadError again={loaded.reload} error={error} />}
      <p className="vestibule-quiet" role="status">
        {value ? filled(words.counts, { waiting: value.waiting, dead: value.dead }) : ""}
        {value || error ? "" : common.loading} {said}
      </p>
      {value && <Page again={(message) => void again(message)} page={value} />}
    </>
  );
}

function OutboxFilters({ wanted }: { wanted: Query }): ReactNode {
  const { words, place } = useConsole();
  const names = useNames();
  const narrow = (changes: Query): void => {
    const { before: _, ...kept } = wanted;
    place.go(place.paths.outbox, picked({ ...kept, ...changes }, OFFERED), true);
  };
  const states = [
    { value: "", label: words.anyState },
    { value: "waiting", label: words.waiting },
    { value: "dead", label: words.dead },
    { value: "sent", label: words.sent },
  ];
  return (
    <search>
      <form
        className="vestibule-filters"
        onSubmit={(event) => {
          event.preventDefault();
          narrow({ recipient: String(new FormData(event.currentTarget).get("recipient")).trim() });
        }}
      >
        <Choice
          label={words.state}
          name="state"
          onChoose={(state) => narrow({ state })}
          options={states}
          value={wanted.state ?? ""}
        />
        <label className={names("field")}>
          <span className={names("label")}>{words.recipient}</span>
          <input
            autoComplete="off"
            className={names("input")}
            defaultValue={wanted.recipient ?? ""}
            maxLength={254}
            name="recipient"
            type="search"
          />
          <span className={names("hint")}>{words.recipientHint}</span>
        </label>
        <PlainButton type="submit">{words.search}</PlainButton>
      </form>
    </search>
  );
}

function Page(props: { page: OutboxPage; again: (message: OutboxMessage) => void }): ReactNode {
  const { words, place } = useConsole();
  const names = useNames();
  const { messages, next } = props.page;
  if (messages.length === 0) return <Text>{words.noMessages}</Text>;
  const onward = { ...picked(place.query, OFFERED), before: next ?? "" };
  return (
    <>
      <ul className={names("list")}>
        {messages.map((message) => (
          <Message again={props.again} key={message.id} message={message} />
        ))}
      </ul>
      {next && (
        <PlainButton onClick={() => place.go(place.paths.outbox, onward, false)}>
          {words.next}
        </PlainButton>
      )}
    </>
  );
}

function Message(props: {
  message: OutboxMessage;
  again: (message: OutboxMessage) => void;
}): ReactNode {
  const { words } = useConsole();
  const { language } = useVestibuleContext();
  const names = useNames();
  const { message } = props;
  const state = words[message.state];
  const when = filled(words.queuedAt, { when: momentOf(message.queued_at, language) });
  const tries = filled(words.attempts, { count: message.attempts });
  const isOver = message.state === "dead" && !message.again;
  return (
    <li className={names("item")}>
      <div>
        <strong>{words.messages[message.kind] ?? message.kind.replaceAll("_", " ")}</strong>{" "}
        <span className="vestibule-badge" data-state={message.state === "dead" ? "bad" : "good"}>
          {state}
        </span>
        <Text>{message.recipient}</Text>
        <Text>{[when, tries, message.error].filter(Boolean).join(" · ")}</Text>
        {isOver && <Text>{words.notAgain}</Text>}
      </div>
      {message.state === "dead" && message.again && (
        <PlainButton
          aria-label={filled(words.againTo, { to: message.recipient })}
          onClick={() => props.again(message)}
        >
          {words.again}
        </PlainButton>
      )}
    </li>
  );
}
