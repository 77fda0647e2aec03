// The pages that need no session, but for sign-in: loaded when the first of them is opened.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { safeNext } from "@vestibule/client";
import {
  AcceptInvitation,
  ConfirmEmail,
  EmailSignIn,
  ForgotPassword,
  OfferPasskey,
  ResetPassword,
  SessionEnded,
  SignInLink,
  SignUp,
  SocialReturn,
  UndoEmail,
  UndoLeaving,
  useSession,
  VerifyEmail,
} from "@vestibule/react";
import type { ReactNode } from "react";
import { accountWords as words } from "./account-language.js";
import { Logo, useTitle } from "./frame.js";
import { rememberOffer } from "./passkey-offer.js";
import { Home, RedirectOnce, useRedirectWhenSignedIn } from "./sign-in-pages.js";

export function RegisterPage(): ReactNode {
  useTitle(words.signUpTitle);
  const { next } = useSearch({ strict: false });
  const target = safeNext(next, "/account");
  useRedirectWhenSignedIn(target);
  const signIn = next ? `/sign-in?next=${encodeURIComponent(target)}` : "/sign-in";
  return <SignUp header={<Logo isLarge />} next={target} signIn={signIn} />;
}

export function EmailSignInPage(): ReactNode {
  useTitle(words.emailSignInTitle);
  const { next } = useSearch({ strict: false });
  const target = safeNext(next, "/account");
  useRedirectWhenSignedIn(target);
  const signIn = next ? `/sign-in?next=${encodeURIComponent(target)}` : "/sign-in";
  return <EmailSignIn signIn={signIn} />;
}

export function SignInLinkPage(): ReactNode {
  useTitle(words.emailSignInTitle);
  useRedirectWhenSignedIn("/account");
  return <SignInLink next="/sign-in-email" />;
}

/** After a sign-in; without a session there is nothing to add a passkey to. */
export function AddPasskeyPage(): ReactNode {
  useTitle(words.passkeyOfferTitle);
  const { next } = useSearch({ strict: false });
  const navigate = useNavigate();
  const { status } = useSession();
  const target = safeNext(next, "/account");
  if (status === "unknown") return <Home />;
  if (status !== "authenticated") return <RedirectOnce to="/sign-in" />;
  function leave(href: string): void {
    rememberOffer();
    void navigate({ href, replace: true });
  }
  return <OfferPasskey done={() => leave(target)} security={() => leave("/account/security")} />;
}

export function ForgotPasswordPage(): ReactNode {
  useTitle(words.forgotTitle);
  return <ForgotPassword signIn="/sign-in" />;
}

export function ResetPasswordPage(): ReactNode {
  useTitle(words.resetTitle);
  return <ResetPassword forgot="/forgot-password" signIn="/sign-in" />;
}

export function InvitationPage(): ReactNode {
  useTitle(words.invitationTitle);
  return <AcceptInvitation signIn="/sign-in" />;
}

export function VerifyEmailPage(): ReactNode {
  useTitle(words.verifyTitle);
  return <VerifyEmail next="/" />;
}

export function ChangeEmailPage(): ReactNode {
  const undoes = new URLSearchParams(location.search).has("undo");
  useTitle(undoes ? words.undoEmailTitle : words.confirmEmailTitle);
  return undoes ? (
    <UndoEmail next="/forgot-password" signIn="/sign-in" />
  ) : (
    <ConfirmEmail next="/" />
  );
}

export function UndoDeletionPage(): ReactNode {
  useTitle(words.restoreTitle);
  return <UndoLeaving next="/sign-in" />;
}

export function SocialPage(): ReactNode {
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

export function SignedOutPage(): ReactNode {
  useTitle(words.endedTitle);
  const { until } = useSearch({ from: "/open/signed-out" });
  const due = until ? new Date(until) : null;
  return <SessionEnded signIn="/sign-in" {...(due && { due })} />;
}
