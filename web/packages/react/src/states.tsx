"use client";

import type { ReactNode } from "react";
import { Button } from "./buttons.js";
import { sentenceOf } from "./form-errors.js";
import {
  AlertIcon,
  CheckCircleIcon,
  type Icon,
  InfoIcon,
  RefreshIcon,
  WarningIcon,
} from "./icons.js";
import { useNames } from "./names.js";
import { useVestibuleContext } from "./provider.js";
import type { Loadable } from "./session.js";
import { Tile, type Tone } from "./small.js";

const ICONS: Record<Tone, Icon> = {
  accent: InfoIcon,
  ok: CheckCircleIcon,
  warn: WarningIcon,
  danger: AlertIcon,
};

/** Something to know before going on. `role="alert"` reads it out at once: for refusals only. */
export function Alert(props: {
  tone?: Tone;
  title?: string;
  role?: "alert" | "status";
  children?: ReactNode;
}): ReactNode {
  const { tone = "accent", title, role, children } = props;
  const names = useNames();
  const Drawn = ICONS[tone];
  return (
    <div
      className={names(tone === "ok" ? "success" : "summary")}
      data-tone={tone}
      role={role}
      tabIndex={role === "alert" ? -1 : undefined}
    >
      <Drawn />
      <div>
        {title && <strong>{title}</strong>}
        {typeof children === "string" ? <p>{children}</p> : children}
      </div>
    </div>
  );
}

/** Says what has just been done. */
export function Success({ children }: { children: ReactNode }): ReactNode {
  return (
    <Alert role="status" tone="ok">
      {children}
    </Alert>
  );
}

/** Nothing there: why, and what to do about it. */
export function Empty(props: {
  icon: Icon;
  title: string;
  text?: string;
  children?: ReactNode;
}): ReactNode {
  const { icon, title, text, children } = props;
  return (
    <div className="vb-empty">
      <Tile icon={icon} isLarge />
      <p className="vb-empty__title">{title}</p>
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}

/** Bars where there will be fields or rows, as high as these. */
export function Loading({ fields = 0, rows = 0 }: { fields?: number; rows?: number }): ReactNode {
  const { words } = useVestibuleContext();
  const many = (count: number, make: (at: number) => ReactNode): ReactNode[] =>
    Array.from({ length: count }, (_, at) => make(at));
  return (
    <div className="vb-loading" role="status">
      <span className="vb-away">{words.loading}</span>
      {many(fields, (at) => (
        <span className="vb-field" key={at}>
          <span className="vb-skeleton vb-skeleton--label" />
          <span className="vb-skeleton vb-skeleton--control" />
        </span>
      ))}
      {fields > 0 && <span className="vb-skeleton vb-skeleton--control" />}
      {many(rows, (at) => (
        <span className="vb-skeleton vb-skeleton--row" key={at} />
      ))}
    </div>
  );
}

/** Show what was loaded; until then that it is loading, or why it failed. */
export function Loaded<T>(props: {
  loaded: Loadable<T>;
  /** What it looks like until then. */
  waiting?: ReactNode;
  children: (value: T) => ReactNode;
}): ReactNode {
  const { words } = useVestibuleContext();
  const { value, error, reload } = props.loaded;
  if (value !== null) return props.children(value);
  if (error) return <LoadError reload={reload} sentence={sentenceOf(error, words)} />;
  return props.waiting ?? <Loading rows={2} />;
}

/** Says that something cannot be had, and offers another attempt. */
export function LoadError(props: { sentence: string; reload: () => void }): ReactNode {
  const { words } = useVestibuleContext();
  return (
    <Alert role="alert" tone="danger">
      <p>{props.sentence}</p>
      <Button icon={RefreshIcon} onClick={props.reload} size="sm">
        {words.tryAgain}
      </Button>
    </Alert>
  );
}
