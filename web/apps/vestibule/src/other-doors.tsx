// Every page of nobody's but the one for signing in: loaded when somebody goes there.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { safeNext } from "@vestibule/client";
import {
  AcceptInvitation,
  ConfirmEmail,
  ForgotPassword,
  ResetPassword,
  SessionEnded,
  SignUp,
  SocialReturn,
  UndoEmail,
  UndoLeaving,
  VerifyEmail,
} from "@vestibule/react";
import type { ReactNode } from "react";
import { accountWords as words } from "./account-language.js";
import { useGoOnTo } from "./doors.js";
import { useTitle } from "./frame.js";

export function RegisterDoor(): ReactNode {
  useTitle(words.signUpTitle);
  const { next } = useSearch({ strict: false });
  const goesTo = safeNext(next, "/account");
  useGoOnTo(goesTo);
  const signIn = next ? `/sign-in?next=${encodeURIComponent(goesTo)}` : "/sign-in";
  return <SignUp next={goesTo} signIn={signIn} />;
}

export function ForgotDoor(): ReactNode {
  useTitle(words.forgotTitle);
  return <ForgotPassword signIn="/sign-in" />;
}

export function ResetDoor(): ReactNode {
  useTitle(words.resetTitle);
  return <ResetPassword forgot="/forgot-password" signIn="/sign-in" />;
}

export function InvitationDoor(): ReactNode {
  useTitle(words.invitationTitle);
  return <AcceptInvitation signIn="/sign-in" />;
}

export function VerifyDoor(): ReactNode {
  useTitle(words.verifyTitle);
  return <VerifyEmail next="/" />;
}

export function ChangeEmailDoor(): ReactNode {
  const undoes = new URLSearchParams(location.search).has("undo");
  useTitle(undoes ? words.undoEmailTitle : words.confirmEmailTitle);
  return undoes ? (
    <UndoEmail next="/forgot-password" signIn="/sign-in" />
  ) : (
    <ConfirmEmail next="/" />
  );
}

export function UndoLeavingDoor(): ReactNode {
  useTitle(words.restoreTitle);
  return <UndoLeaving next="/sign-in" />;
}

export function SocialDoor(): ReactNode {
  useTitle(words.socialTitle);
  const navigate = useNavigate();
  return (
    <SocialReturn
      goTo={(next) => void navigate({ href: next, replace: true })}
      identities="/account/linked"
      signIn="/sign-in"
    />
  );
}

export function SignedOutDoor(): ReactNode {
  useTitle(words.endedTitle);
  const { until } = useSearch({ from: "/signed-out" });
  const due = until ? new Date(until) : null;
  return <SessionEnded signIn="/sign-in" {...(due && { due })} />;
}
