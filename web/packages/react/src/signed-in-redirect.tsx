"use client";

import { safeNext, sessionOf, type User } from "@vestibule/client";
import { type ReactNode, useEffect, useRef } from "react";
import { useVestibuleContext } from "./provider.js";
import { useSession } from "./session.js";
import { SessionLoading } from "./session-loading.js";

/** What happens once the user is signed in. */
export interface SignedInProps {
  /**
   * Where to go then, unless the address names a page of this site in `next`; `/` without it, and
   * for an address of another site.
   */
  redirectTo?: string | undefined;
  /** Called instead of going anywhere. */
  onSignedIn?: ((user: User) => void) | undefined;
}

/** Go on as soon as the user is signed in, once. `isEntry`: this page is one for signing in. */
export function useSignedInRedirect(
  { redirectTo = "/", onSignedIn }: SignedInProps,
  isEntry: boolean,
): void {
  const { client, initialSession, navigate } = useVestibuleContext();
  const told = useRef(false);
  const goOn = useRef((_: User) => {});
  // A page may pass on what its address says, which the author of a link chooses.
  goOn.current = onSignedIn ?? (() => navigate(safeNext(redirectTo), { replace: true }));
  useEffect(() => {
    function look(): void {
      const session = sessionOf(client, initialSession);
      const isIn = session.status === "authenticated" && isEntry;
      const isNews = isIn && !told.current;
      told.current = isIn;
      if (isNews) goOn.current(session.user);
    }
    look();
    // Not by a render: what is shown to signed-out users only may be gone before that.
    return client.subscribe(look);
  }, [client, initialSession, isEntry]);
}

/**
 * Go to sign-in, and come back to this page from there: for `fallback` of `<Show>` and `<Protect>`.
 *
 * Where a session has just ended it goes to `paths.signedOut`, which says why, if there is one.
 */
export function RedirectToSignIn(): ReactNode {
  const { navigate, paths } = useVestibuleContext();
  const session = useSession();
  const begun = useRef(false);
  const hasEnded = session.status === "anonymous" && session.endedBecause !== null;
  useEffect(() => {
    if (begun.current) return; // on the way there it may be rendered again, at another address
    begun.current = true;
    const here = location.pathname + location.search;
    const signIn = here === "/" ? paths.signIn : `${paths.signIn}?next=${encodeURIComponent(here)}`;
    navigate((hasEnded && paths.signedOut) || signIn, { replace: true });
  }, [navigate, paths, hasEnded]);
  return <SessionLoading />;
}
