import { useNavigate, useSearch } from "@tanstack/react-router";
import { safeNext, supportsPasskeys } from "@vestibule/client";
import { SessionLoading, SignIn, useConfig, useSession } from "@vestibule/react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Logo, useTitle } from "./frame.js";
import { words } from "./language.js";
import { wasOffered } from "./passkey-offer.js";

/** Redirects to the account or to sign-in, as soon as the session is known. */
export function Home(): ReactNode {
  const session = useSession();
  if (session.status === "unknown") return <SessionLoading />;
  return <RedirectOnce to={session.status === "authenticated" ? "/account" : "/sign-in"} />;
}

/** A page of its own until the session is known. */
export function Waiting(): ReactNode {
  return (
    <main className="vb app-waiting">
      <SessionLoading />
    </main>
  );
}

/**
 * Redirects to another page, once.
 *
 * On the way there it may be rendered again, with the target as the current address; a
 * `next` made of that would lead nowhere.
 */
export function RedirectOnce({ to }: { to: string }): ReactNode {
  const navigate = useNavigate();
  const [target] = useState(to);
  useEffect(() => {
    void navigate({ href: target, replace: true });
  }, [target, navigate]);
  return null;
}

export function SignInPage(): ReactNode {
  useTitle(words.signInTitle);
  const { next } = useSearch({ from: "/open/sign-in" });
  const target = safeNext(next, "/account");
  useRedirectWhenSignedIn(target);
  const search = next ? `?next=${encodeURIComponent(target)}` : "";
  return (
    <SignIn
      emailSignIn={`/sign-in-email${search}`}
      forgot="/forgot-password"
      header={<Logo isLarge />}
      next={target}
      signUp={`/register${search}`}
    />
  );
}

/**
 * Redirect as soon as the user is signed in; right after a sign-in by way of the offer of a
 * passkey, once in each browser.
 */
export function useRedirectWhenSignedIn(target: string): void {
  const { status } = useSession();
  const config = useConfig().value;
  const navigate = useNavigate();
  const wasHere = useRef(false);
  if (status === "anonymous" || status === "pending") wasHere.current = true;
  useEffect(() => {
    if (status !== "authenticated") return;
    const offers = wasHere.current && config?.passkeys && supportsPasskeys() && !wasOffered();
    const href = offers ? `/add-passkey?next=${encodeURIComponent(target)}` : target;
    void navigate({ href, replace: true });
  }, [status, config, target, navigate]);
}

export function NotFound(): ReactNode {
  return <RedirectOnce to="/" />;
}
