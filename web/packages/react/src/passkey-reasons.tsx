"use client";

import type { ReactNode } from "react";
import { FingerprintIcon, RefreshIcon, ShieldCheckIcon } from "./icons.js";
import { useAllWords } from "./use-all-words.js";

const ICONS = [FingerprintIcon, ShieldCheckIcon, RefreshIcon];

/** What a passkey is good for. */
export function PasskeyReasons(): ReactNode {
  const { passkeyReasons } = useAllWords();
  return (
    <ul className="vb-reasons">
      {passkeyReasons.map(({ title, text }, at) => {
        const Drawn = ICONS[at] ?? ShieldCheckIcon;
        return (
          <li key={title}>
            <Drawn />
            <div>
              <strong>{title}</strong>
              <p className="vb-meta">{text}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
