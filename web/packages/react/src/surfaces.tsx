"use client";

import type { ReactNode } from "react";
import { type Icon, InfoIcon } from "./icons.js";
import { joined, useNames } from "./names.js";
import { Tile, type Tone } from "./small.js";

/** A surface for what belongs together. */
export function Card(props: {
  isDanger?: boolean;
  /** Whether there is room around what is in it. */
  isPadded?: boolean;
  /** A remark at its end. */
  foot?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { isDanger, isPadded, foot, children } = props;
  return (
    <div className={joined("vb-card", isDanger && "vb-card--danger")}>
      {isPadded ? <div className="vb-card__body">{children}</div> : children}
      {foot && (
        <div className="vb-card__foot">
          <InfoIcon />
          <p>{foot}</p>
        </div>
      )}
    </div>
  );
}

/** Things of one kind below each other, each an `<Item>`. */
export function ItemList({
  children,
  isDanger,
}: {
  children: ReactNode;
  isDanger?: boolean;
}): ReactNode {
  const names = useNames();
  return <ul className={names("list", isDanger ? "vb-card--danger" : undefined)}>{children}</ul>;
}

export interface ItemProps {
  /** What kind of thing it is. */
  icon?: Icon | undefined;
  tone?: Tone | undefined;
  /** Instead of an icon: a picture. */
  lead?: ReactNode;
  title: ReactNode;
  /** Beside the title. */
  badge?: ReactNode;
  /** Below it, more quietly. */
  meta?: ReactNode;
  /** What can be done with it. */
  children?: ReactNode;
}

/** A thing in a list: what it is, what else is known, what can be done. */
export function Item(props: ItemProps): ReactNode {
  const { icon, tone, lead, title, badge, meta, children } = props;
  const names = useNames();
  return (
    <li className={names("item")}>
      {lead ?? (icon && <Tile icon={icon} tone={tone} />)}
      <div className="vb-item__main">
        <div className="vb-item__title">
          <strong>{title}</strong>
          {badge}
        </div>
        {meta && <p className="vb-meta">{meta}</p>}
      </div>
      {children && <div className="vb-item__side">{children}</div>}
    </li>
  );
}

/** Values below each other, each a `<Row>`. */
export function Rows({ children }: { children: ReactNode }): ReactNode {
  return <div className="vb-card vb-rows">{children}</div>;
}

/** A value with its name; what changes it stands at the end, and then in its place. */
export function Row(props: {
  label: string;
  /** The value, or the form that changes it. */
  children: ReactNode;
  /** What can be done. */
  side?: ReactNode;
  isEdited?: boolean;
}): ReactNode {
  const { label, children, side, isEdited } = props;
  return (
    <div className={joined("vb-row", isEdited && "vb-row--edit")}>
      <div className="vb-row__label">{label}</div>
      <div className="vb-row__value">{children}</div>
      {side && <div className="vb-row__side">{side}</div>}
    </div>
  );
}
