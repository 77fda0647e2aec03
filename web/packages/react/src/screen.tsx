"use client";

import { forwardRef, type ReactNode, useEffect, useId, useRef } from "react";
import { type Appearance, Scope } from "./appearance.js";
import type { Icon } from "./icons.js";
import { joined, useNames } from "./names.js";
import { Tile, type Tone } from "./small.js";

/** What every screen takes. */
export interface ScreenProps {
  className?: string;
  /** Above the title: a logo, as a rule. */
  header?: ReactNode;
  /** Below everything: links to your terms, for example. */
  footer?: ReactNode;
  /** Where the title stands in your page; 1 as a rule. */
  level?: 1 | 2 | 3;
  /** How this screen looks, where it is not as everywhere. */
  appearance?: Appearance | undefined;
}

interface Anatomy {
  title: string;
  /** `card`: a narrow one, as for signing in; `page`: a column; `wide`: as wide as there is room. */
  kind?: "card" | "page" | "wide" | undefined;
  /** A picture of what a card is about, above its title where there is no header. */
  icon?: Icon | undefined;
  tone?: Tone | undefined;
  /** Before the title of a page: a picture of whom it is about. */
  lead?: ReactNode;
  /** Below the title: what the screen is for. */
  text?: ReactNode;
  /** Beside the title. */
  side?: ReactNode;
  /** A strip below a card: the way to another one. */
  note?: ReactNode;
  /** Whether it replaces another screen, and so takes the focus. */
  takesFocus?: boolean | undefined;
  children?: ReactNode;
}

/** A titled part of a page. A screen that replaces another one takes the focus. */
export function Screen({ appearance, ...props }: ScreenProps & Anatomy): ReactNode {
  return (
    <Scope appearance={appearance}>
      <ScreenSection {...props} />
    </Scope>
  );
}

function ScreenSection(props: Omit<ScreenProps, "appearance"> & Anatomy): ReactNode {
  const { kind = "card", icon, tone = "accent", lead, text, side, note, header } = props;
  const names = useNames();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const Heading = `h${props.level ?? 1}` as const;
  useEffect(() => {
    if (props.takesFocus) heading.current?.focus();
  }, [props.takesFocus]);
  return (
    <section
      aria-labelledby={id}
      className={names("screen", "vb", `vb-screen--${kind}`, props.className)}
    >
      <div className="vb-screen__body">
        {header}
        <div className="vb-head">
          {lead}
          <div className="vb-head__main">
            {icon && !header && <Tile icon={icon} isLarge tone={tone} />}
            <Heading className={names("title")} id={id} ref={heading} tabIndex={-1}>
              {props.title}
            </Heading>
            {text && <Text>{text}</Text>}
          </div>
          {side && <div className="vb-head__side">{side}</div>}
        </div>
        {props.children}
        {props.footer}
      </div>
      {note && <div className="vb-note">{note}</div>}
    </section>
  );
}

export function Text({ children }: { children: ReactNode }): ReactNode {
  return <p className={useNames()("text")}>{children}</p>;
}

/** A titled part of a screen. */
export function Section(props: {
  title: string;
  /** The level of its heading: one more than the screen's. */
  level?: number;
  text?: ReactNode;
  /** Beside the title. */
  side?: ReactNode;
  children?: ReactNode;
}): ReactNode {
  const { title, level = 2, text, side, children } = props;
  const id = useId();
  const Heading = `h${Math.min(level, 6)}` as "h2";
  return (
    <section aria-labelledby={id} className="vb-section">
      <div className="vb-section__head">
        <div>
          <Heading className="vb-subtitle" id={id}>
            {title}
          </Heading>
          {text && <p className="vb-meta">{text}</p>}
        </div>
        {side}
      </div>
      {children}
    </section>
  );
}

/** What has just been done, or failed; read out when it changes, and no room while empty. */
export const Status = forwardRef<HTMLParagraphElement, { children: ReactNode; className?: string }>(
  function Status({ children, className }, ref) {
    return (
      <p
        className={joined("vb-status", className)}
        ref={ref}
        role="status"
        tabIndex={ref ? -1 : undefined}
      >
        {children || null}
      </p>
    );
  },
);
