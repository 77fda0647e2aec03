"use client";

import type { Statistics } from "@vestibule/client/console";
import type { ReactNode } from "react";
import { Card } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { filled } from "../words/filled.js";
import { useConsole } from "./provider.js";

export type Day = Statistics["per_day"][number];

// The size of what is drawn; it is stretched to the room there is, and nothing is written in it.
const WIDTH = 640;
const HEIGHT = 160;
const LINES = 3;

interface ChartProps {
  days: readonly Day[];
  title: string;
  text: string;
}

/** Different users who signed in, day by day. */
export function UsersChart({ days, title, text }: ChartProps): ReactNode {
  const scale = scaleOf(days.map(({ users }) => users));
  const step = WIDTH / Math.max(days.length - 1, 1);
  const points = days.map(({ users }, at) => `${at * step} ${scale.y(users)}`);
  const last = days.at(-1);
  return (
    <Chart days={days} scale={scale} text={text} title={title}>
      <path className="vb-chart__area" d={`M${points.join("L")}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />
      <path className="vb-chart__line" d={`M${points.join("L")}`} />
      {last && <path className="vb-chart__dot" d={`M${WIDTH} ${scale.y(last.users)}h0`} />}
    </Chart>
  );
}

/** Sign-ins, and above them the failed ones, day by day. */
export function SignInsChart({ days, title, text }: ChartProps): ReactNode {
  const scale = scaleOf(days.map(({ sign_ins, failures }) => sign_ins + failures));
  const step = WIDTH / days.length;
  const width = Math.max(step * 0.64, 1);
  return (
    <Chart days={days} hasLegend scale={scale} text={text} title={title}>
      {days.map(({ day, sign_ins, failures }, at) => {
        const x = at * step + (step - width) / 2;
        const top = scale.y(sign_ins);
        const above = scale.y(sign_ins + failures);
        return (
          <g key={day}>
            {sign_ins > 0 && (
              <rect className="vb-chart__bar" height={HEIGHT - top} width={width} x={x} y={top} />
            )}
            {failures > 0 && (
              <rect
                className="vb-chart__bar vb-chart__bar--bad"
                height={Math.max(top - above - 2, 1)}
                width={width}
                x={x}
                y={above}
              />
            )}
          </g>
        );
      })}
    </Chart>
  );
}

interface Scale {
  top: number;
  y: (value: number) => number;
}

/** What stands around: title, sums, scale and days; its figures are read out as a table. */
function Chart(
  props: ChartProps & { scale: Scale; hasLegend?: boolean; children: ReactNode },
): ReactNode {
  const { days, title, text, scale, hasLegend, children } = props;
  const { language } = useVestibuleContext();
  const { words } = useConsole();
  const plain = new Intl.NumberFormat(language);
  const sum = (name: "sign_ins" | "failures"): number =>
    days.reduce((total, day) => total + day[name], 0);
  const values = Array.from({ length: LINES + 1 }, (_, at) => (scale.top / LINES) * at);
  return (
    <Card isPadded>
      <div className="vb-section__head">
        <div>
          <h2 className="vb-subtitle">{title}</h2>
          <p className="vb-meta">{text}</p>
        </div>
        {hasLegend && (
          <p className="vb-legend">
            <span>{filled(words.succeeded, { count: plain.format(sum("sign_ins")) })}</span>
            <span data-tone="danger">
              {filled(words.failed, { count: plain.format(sum("failures")) })}
            </span>
          </p>
        )}
      </div>
      <div aria-hidden="true" className="vb-chart">
        <svg preserveAspectRatio="none" viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
          <title>{title}</title>
          {values.map((value) => (
            <path className="vb-chart__grid" d={`M0 ${scale.y(value)}H${WIDTH}`} key={value} />
          ))}
          {children}
        </svg>
        <div className="vb-chart__scale">
          {values.toReversed().map((value) => (
            <span key={value}>{plain.format(value)}</span>
          ))}
        </div>
        <DayNames days={days} language={language} />
      </div>
      <DayTable days={days} title={title} />
    </Card>
  );
}

/** The first day, one in the middle, and the last. */
function DayNames({ days, language }: { days: readonly Day[]; language: string }): ReactNode {
  const named = new Set([days[0], days[Math.floor(days.length / 2)], days.at(-1)]);
  return (
    <div className="vb-chart__days">
      {[...named].map((day) => day && <span key={day.day}>{shortDay(day.day, language)}</span>)}
    </div>
  );
}

/** The same figures, for users who cannot see a picture or want to read them. */
function DayTable({ days, title }: { days: readonly Day[]; title: string }): ReactNode {
  const { language } = useVestibuleContext();
  const { words } = useConsole();
  const plain = new Intl.NumberFormat(language);
  return (
    <details className="vb-figures">
      <summary>{words.asTable}</summary>
      <table className="vb-table">
        <caption className="vb-away">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            <th scope="col">{words.activeUsers}</th>
            <th scope="col">{words.signIns}</th>
            <th scope="col">{words.failures}</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ day, users, sign_ins, failures }) => (
            <tr key={day}>
              <th scope="row">{shortDay(day, language)}</th>
              <td>{plain.format(users)}</td>
              <td>{plain.format(sign_ins)}</td>
              <td>{plain.format(failures)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** A scale that ends at a round number, the next above the largest value. */
function scaleOf(values: readonly number[]): Scale {
  const most = Math.max(...values, LINES);
  const unit = 10 ** Math.floor(Math.log10(most / LINES));
  const round = [1, 2, 5, 10].find((each) => each * unit * LINES >= most) ?? 10;
  const top = round * unit * LINES;
  return { top, y: (value) => HEIGHT - (value / top) * HEIGHT };
}

/** A day such as `2026-11-29` in few letters. */
export function shortDay(day: string, language: string): string {
  const format = { day: "numeric", month: "short", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(language, format).format(new Date(`${day}T00:00:00Z`));
}
