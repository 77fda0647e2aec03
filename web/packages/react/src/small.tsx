"use client";

import type { ReactNode } from "react";
import type { Icon } from "./icons.js";
import { joined } from "./names.js";

/** What a color says; it never says it alone. */
export type Tone = "accent" | "ok" | "warn" | "danger";

/** An icon on a field of its own: what a row or a card is about. */
export function Tile(props: { icon: Icon; tone?: Tone | undefined; isLarge?: boolean }): ReactNode {
  const { icon: Drawn, tone, isLarge } = props;
  return (
    <span
      aria-hidden="true"
      className={joined("vb-tile", isLarge && "vb-tile--lg")}
      data-tone={tone}
    >
      <Drawn />
    </span>
  );
}

/** A word about a thing: with a dot for its state, with an icon for a fact. */
export function Badge(props: {
  tone?: Tone | undefined;
  icon?: Icon;
  isState?: boolean;
  children: ReactNode;
}): ReactNode {
  const { tone, icon: Drawn, isState, children } = props;
  return (
    <span className={joined("vb-badge", isState && "vb-badge--dot")} data-tone={tone}>
      {Drawn && <Drawn />}
      {children}
    </span>
  );
}
