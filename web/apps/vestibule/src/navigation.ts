// One document for all pages: what a browser does between documents is done here.

import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

/**
 * Follow every link to a page of this app without loading another document.
 *
 * The kit's screens know no router: their ways to each other are plain links, which also
 * open in a new tab. Links to elsewhere, as to a provider, are left to the browser.
 */
export function useOwnLinks(): void {
  const router = useRouter();
  useEffect(() => {
    function follow(event: MouseEvent): void {
      const link = event.target instanceof Element && event.target.closest("a");
      if (!link || event.defaultPrevented || !isPlain(event)) return;
      if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
      if (!router.getMatchedRoutes(link.pathname)[2]) return;
      event.preventDefault();
      void router.navigate({ href: link.pathname + link.search + link.hash });
    }
    document.addEventListener("click", follow);
    return () => document.removeEventListener("click", follow);
  }, [router]);
}

/**
 * Give the heading of a page the focus, as soon as it is there.
 *
 * Not the first one's: a browser reads a new document from its beginning by itself.
 */
export function useHeadings(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
        if (fromLocation && pathChanged) document.querySelector<HTMLElement>("main h1")?.focus();
      }),
    [router],
  );
}

/** Whether it asks for this page, and not for a new tab or a download. */
function isPlain(event: MouseEvent): boolean {
  return !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}
