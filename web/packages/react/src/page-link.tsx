"use client";

import type { MouseEvent, ReactNode } from "react";
import { useVestibuleContext } from "./provider.js";
import type { RouterLinkProps } from "./routing.js";

/** A link to a page of this site: by your router's link, or by `navigate`; plain without either. */
export function PageLink(props: RouterLinkProps): ReactNode {
  const { Link, navigate, isRouted } = useVestibuleContext();
  const { href, children, ...rest } = props;
  if (Link) return <Link {...props} />;
  function follow(event: MouseEvent<HTMLAnchorElement>): void {
    if (event.currentTarget.origin !== location.origin || !isPlain(event)) return;
    event.preventDefault();
    navigate(href, { replace: false });
  }
  return (
    <a {...rest} href={href} onClick={isRouted ? follow : undefined}>
      {children}
    </a>
  );
}

/** Whether it asks for this page, and not for a new tab or a download. */
export function isPlain(event: MouseEvent): boolean {
  return !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}
