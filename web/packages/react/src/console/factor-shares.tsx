"use client";

import type { Statistics } from "@vestibule/client/console";
import type { ReactNode } from "react";
import { Card } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { filled } from "../words/filled.js";
import { useConsole } from "./provider.js";

/** How many users have which second factor; the strongest of each counts. */
export function FactorShares({ factors }: { factors: Statistics["factors"] }): ReactNode {
  const { words } = useConsole();
  const { language } = useVestibuleContext();
  const all = factors.passkey + factors.totp + factors.none;
  const plain = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const share = (count: number): string => percent.format(all ? count / all : 0);
  const kinds = [
    [words.passkey, factors.passkey],
    [words.app, factors.totp],
    [words.none, factors.none],
  ] as const;
  return (
    <Card isPadded>
      <h2 className="vb-subtitle">{words.adoption}</h2>
      <p className="vb-meta">
        {filled(words.adoptionText, { share: share(factors.passkey + factors.totp) })}
      </p>
      <dl className="vb-shares">
        {kinds.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {plain.format(count)} · {share(count)}
              <meter
                data-quiet={label === words.none || undefined}
                max={all || 1}
                min={0}
                value={count}
                aria-label={label}
              />
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
