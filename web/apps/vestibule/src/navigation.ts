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
  useEffect(() => {
    let stop = (): void => {};
    const leave = router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
      if (!fromLocation || !pathChanged) return;
      stop();
      stop = focusHeading();
    });
    return () => {
      leave();
      stop();
    };
  }, [router]);
}

/** Focus the heading, once it is there; not where the user has gone elsewhere meanwhile. */
function focusHeading(): () => void {
  const found = (): HTMLElement | null => document.querySelector("main h1");
  const before = document.activeElement;
  const watcher = new MutationObserver(look);
  function look(): void {
    const heading = found();
    if (!heading) return;
    watcher.disconnect();
    if ([before, document.body].includes(document.activeElement)) heading.focus();
  }
  watcher.observe(document.body, { childList: true, subtree: true });
  look();
  return () => watcher.disconnect();
}
