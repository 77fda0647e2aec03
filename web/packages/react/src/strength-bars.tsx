"use client";

import type { ReactNode } from "react";
import { useAllWords } from "./use-all-words.js";
import { filled } from "./words/filled.js";

/** How strong a password is, in bars and in a word; nothing yet without a score. */
export function StrengthBars({ score = null }: { score?: number | null }): ReactNode {
  const words = useAllWords();
  const level = score === null ? "" : (words.strengths[score] ?? "");
  return (
    <div className="vb-strength" data-score={score ?? undefined}>
      <div aria-hidden="true" className="vb-meter">
        {words.strengths.slice(1).map((name) => (
          <span key={name} />
        ))}
      </div>
      <p className="vb-strength__word" role="status">
        {level && filled(words.strength, { level })}
      </p>
    </div>
  );
}
