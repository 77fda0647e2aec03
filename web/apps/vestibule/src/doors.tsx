import { useNavigate, useSearch } from "@tanstack/react-router";
import { safeNext } from "@vestibule/client";
import {
  ConfirmEmail,
  ForgotPassword,
  ResetPassword,
  SessionEnded,
  SignIn,
  SignUp,
  UndoEmail,
  useSession,
  useVestibule,
  VerifyEmail,
} from "@vestibule/react";
import { type ReactNode, useEffect, useState } from "react";
import { titled } from "./frame.js";
import { words } from "./language.js";

function useTitle(title: string): void {
  useEffect(() => titled(title), [title]);
}

/** Leads on, as soon as it is known who is here. */
export function Hall(): ReactNode {
  const session = useSession();
  const { retry } = useVestibule();
  if (session.status === "unknown") {
    return (
      <div className="waiting" role="status">
        <p>{session.trouble ? words.offline : words.loading}</p>
        {session.trouble && (
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
  useGoOnTo(safeNext(next, "/account"));
  return <SignIn forgot="/forgot-password" signUp="/register" />;
}

export function RegisterDoor(): ReactNode {
  useTitle(words.signUpTitle);
  useGoOnTo("/account");
  return <SignUp signIn="/sign-in" />;
}

/** Go on as soon as somebody is signed in. */
function useGoOnTo(where: string): void {
  const { status } = useSession();
  const navigate = useNavigate();
  useEffect(() => {
    if (status === "authenticated") void navigate({ href: where, replace: true });
  }, [status, where, navigate]);
}

export function ForgotDoor(): ReactNode {
  useTitle(words.forgotTitle);
  return <ForgotPassword signIn="/sign-in" />;
}

export function ResetDoor(): ReactNode {
  useTitle(words.resetTitle);
  return <ResetPassword forgot="/forgot-password" signIn="/sign-in" />;
}

export function VerifyDoor(): ReactNode {
  useTitle(words.verifyTitle);
  return <VerifyEmail next="/" />;
}

export function ChangeEmailDoor(): ReactNode {
  const undoes = new URLSearchParams(location.search).has("undo");
  useTitle(undoes ? words.undoEmailTitle : words.confirmEmailTitle);
  return undoes ? <UndoEmail next="/forgot-password" /> : <ConfirmEmail next="/" />;
}

export function SignedOutDoor(): ReactNode {
  useTitle(words.endedTitle);
  return <SessionEnded signIn="/sign-in" />;
}

export function Nowhere(): ReactNode {
  return <Lead to="/" />;
}
