import { useNavigate, useSearch } from "@tanstack/react-router";
import { safeNext } from "@vestibule/client";
import { SignIn, useSession, useVestibule } from "@vestibule/react";
import { type ReactNode, useEffect, useState } from "react";
import { useTitle } from "./frame.js";
import { words } from "./language.js";

/** Leads on, as soon as it is known who is here. */
export function Hall(): ReactNode {
  const session = useSession();
  const { retry } = useVestibule();
  if (session.status === "unknown") {
    return (
      <div className="waiting" role="status">
        <p>{session.error ? words.offline : words.loading}</p>
        {session.error && (
          <button className="vestibule-button" onClick={() => void retry()} type="button">
            {words.tryAgain}
          </button>
        )}
      </div>
    );
  }
  return <Lead to={session.status === "authenticated" ? "/account" : "/sign-in"} />;
}

/**
 * Leads on to another page, once.
 *
 * On the way there it may be rendered again, with the address that it leads to as the
 * current one; a `next` made of that would lead nowhere.
 */
export function Lead({ to }: { to: string }): ReactNode {
  const navigate = useNavigate();
  const [where] = useState(to);
  useEffect(() => {
    void navigate({ href: where, replace: true });
  }, [where, navigate]);
  return null;
}

export function SignInDoor(): ReactNode {
  useTitle(words.signInTitle);
  const { next } = useSearch({ from: "/sign-in" });
  const goesTo = safeNext(next, "/account");
  useGoOnTo(goesTo);
  const register = next ? `/register?next=${encodeURIComponent(goesTo)}` : "/register";
  return <SignIn forgot="/forgot-password" next={goesTo} signUp={register} />;
}

/** Go on as soon as somebody is signed in. */
export function useGoOnTo(where: string): void {
  const { status } = useSession();
  const navigate = useNavigate();
  useEffect(() => {
    if (status === "authenticated") void navigate({ href: where, replace: true });
  }, [status, where, navigate]);
}

export function Nowhere(): ReactNode {
  return <Lead to="/" />;
}
