"use client";

import type { OutboxMessage, OutboxPage } from "@vestibule/client/console";
import { type ReactNode, useCallback, useState } from "react";
import { InboxIcon, MailIcon, RefreshIcon, SearchIcon } from "../icons.js";
import {
  Badge,
  Button,
  Card,
  Empty,
  Item,
  ItemList,
  Screen,
  type ScreenProps,
  Status,
  useNames,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { Choice, LoadError, momentOf } from "./parts.js";
import { picked, type Query } from "./place.js";
import { useConsole } from "./provider.js";

const OFFERED = ["state", "recipient", "before"];
const TONES = { waiting: "accent", dead: "danger", sent: "ok" } as const;

/** Messages on their way, and what became of them; for administrators. */
export function Outbox(screen: ScreenProps): ReactNode {
  const { words, powers } = useConsole();
  return (
    <Screen
      level={1}
      {...screen}
      kind="wide"
      text={powers.administers ? words.outboxText : words.refusedHere}
      title={words.outbox}
    >
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
      <Status className="vb-status--plain">
        {value ? filled(words.counts, { waiting: value.waiting, dead: value.dead }) : ""}
        {value || error ? "" : common.loading} {said}
      </Status>
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
        className="vb-filters"
        onSubmit={(event) => {
          event.preventDefault();
          narrow({ recipient: String(new FormData(event.currentTarget).get("recipient")).trim() });
        }}
      >
        <Choice
          isQuiet
          label={words.state}
          name="state"
          onChoose={(state) => narrow({ state })}
          options={states}
          value={wanted.state ?? ""}
        />
        <label className={names("field", "vb-search")}>
          <span className="vb-away">{words.recipient}</span>
          <span className="vb-box">
            <SearchIcon />
            <input
              autoComplete="off"
              className={names("input")}
              defaultValue={wanted.recipient ?? ""}
              maxLength={254}
              name="recipient"
              placeholder={words.recipientHint}
              type="search"
            />
          </span>
        </label>
        <Button type="submit">{words.search}</Button>
      </form>
    </search>
  );
}

function Page(props: { page: OutboxPage; again: (message: OutboxMessage) => void }): ReactNode {
  const { words, place } = useConsole();
  const { messages, next } = props.page;
  if (messages.length === 0) {
    return (
      <Card>
        <Empty icon={InboxIcon} title={words.noMessages} />
      </Card>
    );
  }
  const onward = { ...picked(place.query, OFFERED), before: next ?? "" };
  return (
    <>
      <ItemList>
        {messages.map((message) => (
          <Message again={props.again} key={message.id} message={message} />
        ))}
      </ItemList>
      {next && (
        <div>
          <Button onClick={() => place.go(place.paths.outbox, onward, false)}>{words.next}</Button>
        </div>
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
  const { message } = props;
  const state = words[message.state];
  const when = filled(words.queuedAt, { when: momentOf(message.queued_at, language) });
  const tries = filled(words.attempts, { count: message.attempts });
  const isOver = message.state === "dead" && !message.again;
  const meta = [when, tries, message.error].filter(Boolean).join(" · ");
  return (
    <Item
      badge={
        <Badge isState tone={TONES[message.state]}>
          {state}
        </Badge>
      }
      icon={MailIcon}
      meta={
        <>
          {message.recipient && (
            <>
              <bdi>{message.recipient}</bdi> ·{" "}
            </>
          )}
          {meta}
          {isOver && (
            <>
              <br />
              {words.notAgain}
            </>
          )}
        </>
      }
      title={words.messages[message.kind] ?? message.kind.replaceAll("_", " ")}
    >
      {message.state === "dead" && message.again && (
        <Button
          aria-label={filled(words.againTo, { to: message.recipient })}
          icon={RefreshIcon}
          onClick={() => props.again(message)}
          size="sm"
        >
          {words.again}
        </Button>
      )}
    </Item>
  );
}
