"use client";

import type { ReactNode } from "react";
import { filled } from "../words/filled.js";
import { ConsoleLink } from "./link.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";

const PERIODS = [7, 30, 90];
const USUAL = 30;

/** The period that a page is about, in days. */
export function periodOf(query: Query): number {
  return PERIODS.find((days) => String(days) === query.days) ?? USUAL;
}

/** The choice of a period; it stands in the address. */
export function Periods({ path }: { path: string }): ReactNode {
  const { words, place } = useConsole();
  const chosen = periodOf(place.query);
  return (
    <nav aria-label={words.period} className="vb-periods">
      {PERIODS.map((days) => (
        <ConsoleLink
          isCurrent={days === chosen}
          key={days}
          path={path}
          query={{ ...place.query, days: String(days) }}
        >
          {filled(words.days, { days })}
        </ConsoleLink>
      ))}
    </nav>
  );
}
