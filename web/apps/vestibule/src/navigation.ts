// One document for all pages: what a browser does between documents is done here.

import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

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
