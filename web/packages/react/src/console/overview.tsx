"use client";

import type { ConsoleClient, Statistics, Trail } from "@vestibule/client/console";
import { type ReactNode, useCallback } from "react";
import { HistoryIcon } from "../icons.js";
import { Card, Empty, Loading, Screen, type ScreenProps, Section } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { filled } from "../words/filled.js";
import { UsersChart } from "./day-chart.js";
import { FactorShares } from "./factor-shares.js";
import { ConsoleLink } from "./link.js";
import { LoadError } from "./parts.js";
import { Periods, periodOf } from "./periods.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";
import { TrailTimeline } from "./trail.js";

/** So many of the latest events are shown. */
const LATEST = 8;
/** The server counts no further. */
const COUNTED_TO = 2000;

/** A number; `isMore` where there are more, which are not counted. */
interface Figure {
  count: number;
  isMore?: boolean;
  /** The same of the period before. */
  before?: number;
}

interface Figures {
  users: Figure;
  deactivated: Figure;
  unverified: Figure;
  /** For administrators. */
  period?: Statistics;
  undelivered?: Figure;
  latest?: Trail;
}

/** What there is, and what has happened lately. */
export function Overview(screen: ScreenProps): ReactNode {
  const { api, words, powers, place } = useConsole();
  const { administers } = powers;
  const days = periodOf(place.query);
  const loaded = useLoaded(
    useCallback(() => read(api, administers, days), [api, administers, days]),
  );
  const { value, error } = loaded;
  return (
    <Screen
      level={1}
      {...screen}
      kind="wide"
      side={administers && place.paths.overview && <Periods path={place.paths.overview} />}
      title={words.overview}
    >
      {value ? (
        <>
          <Main figures={value} />
          {value.period && (
            <div className="vb-beside">
              <UsersChart
                days={value.period.per_day}
                text={words.activeUsersText}
                title={words.activeUsers}
              />
              <FactorShares factors={value.period.factors} />
            </div>
          )}
          <Others figures={value} />
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

/** A figure, and the list that it is of. */
interface Stat {
  label: string;
  figure: Figure | undefined;
  path: string;
  query?: Query;
  when?: string;
}

/** How many users there are, and what they did in the period. */
function Main({ figures }: { figures: Figures }): ReactNode {
  const { words, place } = useConsole();
  const { language } = useVestibuleContext();
  const { people, events } = place.paths;
  const { period } = figures;
  const since = period?.per_day[0]?.day ?? "";
  const when = filled(words.lastDays, { days: period?.per_day.length ?? 0 }, language);
  const active = period && { count: period.active_users };
  const each = (event: string): Query => ({ event, since });
  return (
    <Stats
      stats={[
        { label: words.people, figure: figures.users, path: people },
        { label: words.activeUsers, figure: active, path: people, when },
        {
          label: words.signIns,
          figure: period?.sign_ins,
          path: events,
          query: each("signed_in"),
          when,
        },
        {
          label: words.failures,
          figure: period?.failures,
          path: events,
          query: each("sign_in_failed"),
          when,
        },
      ]}
    />
  );
}

/** What an administrator should perhaps look after. */
function Others({ figures }: { figures: Figures }): ReactNode {
  const { words, place } = useConsole();
  const { people, outbox } = place.paths;
  const { deactivated, unverified, undelivered } = figures;
  return (
    <Stats
      stats={[
        { label: words.deactivated, figure: deactivated, path: people, query: { active: "false" } },
        { label: words.unverified, figure: unverified, path: people, query: { verified: "false" } },
        { label: words.undelivered, figure: undelivered, path: outbox, query: { state: "dead" } },
      ]}
    />
  );
}

function Stats({ stats }: { stats: Stat[] }): ReactNode {
  return (
    <ul className="vb-stats">
      {stats.map(
        ({ label, figure, path, query = {}, when }) =>
          figure && (
            <li key={label}>
              <ConsoleLink className="vb-card vb-stat" path={path} query={query}>
                <span className="vb-stat__label">{label}</span>
                <Count {...figure} />
                {when && (
                  <span className="vb-meta">
                    {when} <Change {...figure} />
                  </span>
                )}
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

/** How a figure differs from that of the period before; nothing where there was none. */
function Change({ count, before }: Figure): ReactNode {
  const { language } = useVestibuleContext();
  if (!before) return null;
  const format = new Intl.NumberFormat(language, {
    style: "percent",
    signDisplay: "exceptZero",
    maximumFractionDigits: 0,
  });
  return <b className="vb-stat__change">{format.format(count / before - 1)}</b>;
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

/** Ask for everything at once. */
async function read(api: ConsoleClient, administers: boolean, days: number): Promise<Figures> {
  const users = async (query: Query): Promise<Figure> => {
    const { count } = await api.listUsers({ ...query, page_size: "1" });
    return { count, isMore: count >= COUNTED_TO };
  };
  const [all, deactivated, unverified] = await Promise.all([
    users({}),
    users({ active: "false" }),
    users({ verified: "false" }),
  ]);
  const counted = { users: all, deactivated, unverified };
  if (!administers) return counted;
  const [period, messages, latest] = await Promise.all([
    api.readStatistics({ days }),
    api.listOutbox({ state: "dead" }),
    api.listAllEvents({ page_size: LATEST }),
  ]);
  return { ...counted, period, undelivered: { count: messages.dead }, latest };
}
