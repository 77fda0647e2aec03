"use client";

import { type ComponentProps, forwardRef, type ReactNode } from "react";
import type { Icon } from "./icons.js";
import { joined, useNames } from "./names.js";
import { PageLink } from "./page-link.js";

interface Look {
  /** `primary` for the one filled button of a view; `ghost` and `danger-quiet` stay in the background. */
  variant?: "default" | "primary" | "ghost" | "danger" | "danger-quiet" | undefined;
  size?: "sm" | undefined;
  /** Whether it is as wide as there is room. */
  isBlock?: boolean | undefined;
  icon?: Icon | undefined;
  /** Shows nothing but the icon; what it does is said by `aria-label`. */
  isIcon?: boolean | undefined;
}

export interface ButtonProps extends ComponentProps<"button">, Look {
  /** Whether it is at work: it keeps its label, its width and the focus. */
  isBusy?: boolean | undefined;
  /** An icon behind the label: that a menu opens, for example. */
  after?: Icon | undefined;
}

/** Those of a component that hands `ref` on: before React 19 it is none of them. */
type Unreferenced = Omit<ButtonProps, "ref">;

/** Return the classes of a look. */
function useLook(): (look: Look, className: string | undefined) => string {
  const names = useNames();
  return ({ variant = "default", size, isBlock, isIcon }, className) => {
    const part = variant === "primary" ? "button" : "plainButton";
    return names(
      part,
      part === "plainButton" && variant !== "default" ? `vb-btn--${variant}` : undefined,
      joined(size && `vb-btn--${size}`, isBlock && "vb-btn--block", isIcon && "vb-btn--icon"),
      className,
    );
  };
}

/** A button; one that is at work ignores presses by `aria-disabled`, and can still be focused. */
export const Button = forwardRef<HTMLButtonElement, Unreferenced>(function Button(props, ref) {
  const {
    variant,
    size,
    isBlock,
    icon: Drawn,
    isIcon,
    isBusy,
    after: After,
    className,
    children,
    ...rest
  } = props;
  const look = useLook();
  return (
    <button
      ref={ref}
      type="button"
      {...rest}
      {...(isBusy !== undefined && { "aria-busy": isBusy, "aria-disabled": isBusy })}
      className={look({ variant, size, isBlock, isIcon }, className)}
    >
      {isBusy !== undefined && <span aria-hidden="true" className="vb-spinner" />}
      {Drawn && <Drawn />}
      {children && <span className="vb-btn__label">{children}</span>}
      {After && <After />}
    </button>
  );
});

/** A button that is not the main one. */
export const PlainButton = forwardRef<HTMLButtonElement, Unreferenced>(
  function PlainButton(props, ref) {
    return <Button {...props} ref={ref} />;
  },
);

/** Where a link leads: an address, or a function that goes there. */
export type LinkTarget = string | (() => void);

/** A link to an address, a button for a function, nothing without either. */
export function LinkOrButton(
  props: Look & {
    to: LinkTarget | undefined;
    children: ReactNode;
    "aria-label"?: string;
    "aria-current"?: "page" | undefined;
  },
): ReactNode {
  const { to, children, icon: Drawn, variant, ...rest } = props;
  const { "aria-label": name, "aria-current": current, ...look } = rest;
  const said = { "aria-label": name, "aria-current": current };
  const names = useNames();
  const looks = useLook();
  if (to === undefined) return null;
  const className = variant ? looks({ variant, ...look }, undefined) : names("link");
  const shown = (
    <>
      {Drawn && <Drawn className="vb-flip" />}
      {children}
    </>
  );
  if (typeof to === "string") {
    return (
      <PageLink {...said} className={className} href={to}>
        {shown}
      </PageLink>
    );
  }
  return (
    <button {...said} className={className} onClick={to} type="button">
      {shown}
    </button>
  );
}

/** A sentence with a link in it: what stands between brackets, or all of it without any. */
export function LinkSentence({
  to,
  text,
}: {
  to: LinkTarget | undefined;
  text: string;
}): ReactNode {
  const [, before = "", linked = text, after = ""] = /^(.*?)\[(.+?)\](.*)$/s.exec(text) ?? [];
  return (
    to !== undefined && (
      <>
        {before}
        <LinkOrButton to={to}>{linked}</LinkOrButton>
        {after}
      </>
    )
  );
}
