"use client";

import type { MouseEvent, ReactNode } from "react";
import { isPlain } from "../page-link.js";
import type { Query } from "./place.js";
import { useConsole } from "./provider.js";

/** A link within the console: one that your router follows, and that opens in a new tab too. */
export function ConsoleLink(props: {
  path: string;
  query?: Query;
  className?: string;
  /** Whether it leads to what is shown already. */
  isCurrent?: boolean;
  children: ReactNode;
}): ReactNode {
  const { place } = useConsole();
  const { path, query = {}, className, isCurrent, children } = props;
  const search = new URLSearchParams(query).toString();
  function follow(event: MouseEvent): void {
    if (!isPlain(event)) return;
    event.preventDefault();
    place.go(path, query, false);
  }
  return (
    <a
      aria-current={isCurrent ? "true" : undefined}
      className={className}
      href={search ? `${path}?${search}` : path}
      onClick={follow}
    >
      {children}
    </a>
  );
}
