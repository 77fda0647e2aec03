"use client";

import type { ConsoleClient, Trail } from "@vestibule/client/console";
import { type ReactNode, useCallback } from "react";
import { HistoryIcon } from "../icons.js";
import { Card, Empty, Loading, Screen, type ScreenProps, Section } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { ConsoleLink } from "./link.js";
import { LoadError } from "./parts.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";
import { TrailTimeline } from "./trail.js";

const DAY = 86_400_000;
/** So many of the latest events are shown. */
const LATEST = 8;
/** The server counts no further. */
const COUNTED_TO = 2000;

/** A number; `isMore` where there are more, which nobody counts. */
interface Figure {
  count: number;
  isMore: boolean;
}

interface Figures {
  users: Figure;
  deactivated: Figure;
  unverified: Figure;
  /** For administrators. */
  signIns?: Figure;
  failures?: Figure;
  undelivered?: Figure;
  latest?: Trail;
}

/** What there is, and what has happened lately. */
export function Overview(screen: ScreenProps): ReactNode {
  const { api, words, powers } = useConsole();
  const { administers } = powers;
  const loaded = useLoaded(useCallback(() => read(api, administers), [api, administers]));
  const { value, error } = loaded;
  return (
    <Screen level={1} {...screen} kind="wide" title={words.overview}>
      {value ? (
        <>
          <Stats figures={value} />
          {value.latest && <Latest trail={value.latest} />}
        </>
      ) : error ? (
        <LoadError again={loaded.reload} error={error} />
      ) : (
        <Loading rows={4} />
      )}
    </Screen>
  );
}

function Stats({ figures }: { figures: Figures }): ReactNode {
  const { words, place } = useConsole();
  const { people, events, outbox } = place.paths;
  const since = localDay(new Date(Date.now() - DAY));
  const all: [string, Figure | undefined, string, Query, string?][] = [
    [words.people, figures.users, people, {}],
    [words.deactivated, figures.deactivated, people, { active: "false" }],
    [words.unverified, figures.unverified, people, { verified: "false" }],
    [words.signIns, figures.signIns, events, { event: "signed_in", since }, words.lastDay],
    [words.failures, figures.failures, events, { event: "sign_in_failed", since }, words.lastDay],
    [words.undelivered, figures.undelivered, outbox, { state: "dead" }],
  ];
  return (
    <ul className="vb-stats">
      {all.map(
        ([label, figure, path, query, when]) =>
          figure && (
            <li key={label}>
              <ConsoleLink className="vb-card vb-stat" path={path} query={query}>
                <span className="vb-stat__label">{label}</span>
                <Count {...figure} />
                {when && <span className="vb-meta">{when}</span>}
              </ConsoleLink>
            </li>
          ),
      )}
    </ul>
  );
}

function Count({ count, isMore }: Figure): ReactNode {
  const { language } = useVestibuleContext();
  return (
    <strong className="vb-stat__count">
      {new Intl.NumberFormat(language).format(count)}
      {isMore && "+"}
    </strong>
  );
}

function Latest({ trail }: { trail: Trail }): ReactNode {
  const { words, place } = useConsole();
  return (
    <Section
      side={
        <ConsoleLink className="vb-link" path={place.paths.events}>
          {words.viewAll}
        </ConsoleLink>
      }
      title={words.latest}
    >
      <Card>
        {trail.events.length === 0 ? (
          <Empty icon={HistoryIcon} title={words.noActivity} />
        ) : (
          <TrailTimeline events={trail.events.slice(0, LATEST)} isOfMany people={trail.people} />
        )}
      </Card>
    </Section>
  );
}

/** Ask for everything at once. Nothing is counted on purpose: each figure is that of a list. */
async function read(api: ConsoleClient, administers: boolean): Promise<Figures> {
  const users = async (query: Query): Promise<Figure> => {
    const { count } = await api.listUsers({ ...query, page_size: "1" });
    return { count, isMore: count >= COUNTED_TO };
  };
  const recent = async (event: string): Promise<Figure> => {
    const since = new Date(Date.now() - DAY).toISOString();
    const { events, next } = await api.listAllEvents({ event, since });
    return { count: events.length, isMore: next !== null };
  };
  const [all, deactivated, unverified] = await Promise.all([
    users({}),
    users({ active: "false" }),
    users({ verified: "false" }),
  ]);
  const counted = { users: all, deactivated, unverified };
  if (!administers) return counted;
  const [signIns, failures, messages, latest] = await Promise.all([
    recent("signed_in"),
    recent("sign_in_failed"),
    api.listOutbox({ state: "dead" }),
    api.listAllEvents(),
  ]);
  const undelivered = { count: messages.dead, isMore: false };
  return { ...counted, signIns, failures, undelivered, latest };
}

/** A day as a date field has it. */
function localDay(moment: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}
