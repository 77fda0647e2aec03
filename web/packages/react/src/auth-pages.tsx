"use client";

import type { ReactNode } from "react";
import type { AuthPage, AuthPageProps } from "./auth-paths.js";
import { useVestibuleContext } from "./provider.js";
import type { ScreenProps } from "./screen.js";
import { AcceptInvitation } from "./screens/accept-invitation.js";
import { EmailSignIn } from "./screens/email-sign-in.js";
import { SessionEnded } from "./screens/ended.js";
import { ForgotPassword } from "./screens/forgot-password.js";
import { ConfirmEmail, UndoEmail, UndoLeaving, VerifyEmail } from "./screens/links.js";
import { ResetPassword } from "./screens/reset-password.js";
import { SignInLink } from "./screens/sign-in-link.js";
import { SignUp } from "./screens/sign-up.js";
import { SocialReturn } from "./screens/social-return.js";
import { SessionLoading } from "./session-loading.js";
import { useSearch, type View } from "./view.js";

type Drawn = (props: {
  to: View<AuthPage>["to"];
  screen: ScreenProps;
  redirectTo: string;
}) => ReactNode;

const PAGES: Record<Exclude<AuthPage, "sign-in">, Drawn> = {
  register: ({ to, screen, redirectTo }) => (
    <SignUp {...screen} signIn={to("sign-in")} next={redirectTo} />
  ),
  "sign-in-email": ({ to, screen }) => <EmailSignIn {...screen} signIn={to("sign-in")} />,
  "sign-in-link": ({ to, screen }) => <SignInLink {...screen} next={to("sign-in-email")} />,
  "forgot-password": ({ to, screen }) => <ForgotPassword {...screen} signIn={to("sign-in")} />,
  "reset-password": ({ to, screen }) => (
    <ResetPassword {...screen} forgot={to("forgot-password")} signIn={to("sign-in")} />
  ),
  "verify-email": ({ screen, redirectTo }) => <VerifyEmail {...screen} next={redirectTo} />,
  "change-email": EmailLink,
  invitation: ({ to, screen }) => <AcceptInvitation {...screen} signIn={to("sign-in")} />,
  "undo-deletion": ({ to, screen }) => <UndoLeaving {...screen} next={to("sign-in")} />,
  social: ({ to, screen }) => <Social screen={screen} to={to} />,
  "signed-out": ({ to, screen }) => <SignedOut screen={screen} to={to} />,
};

/** A page around signing in, but sign-in itself. */
export function AuthPageOf(props: AuthPageProps): ReactNode {
  const { page, view, redirectTo, ...screen } = props;
  if (page === "sign-in") return null;
  const Shown = PAGES[page];
  return <Shown redirectTo={redirectTo} screen={screen} to={view.to} />;
}

function Social({ to, screen }: Pick<Parameters<Drawn>[0], "to" | "screen">): ReactNode {
  const { navigate, paths } = useVestibuleContext();
  return (
    <SocialReturn
      {...screen}
      goTo={(next) => navigate(next, { replace: true })}
      identities={`${paths.account}/linked`}
      signIn={to("sign-in")}
    />
  );
}

/** One path for two links. Neither is rendered before it is known which: it takes the token. */
function EmailLink({ to, screen, redirectTo }: Parameters<Drawn>[0]): ReactNode {
  const search = useSearch();
  if (search === null) return <SessionLoading />;
  return new URLSearchParams(search).has("undo") ? (
    <UndoEmail {...screen} next={to("forgot-password")} signIn={to("sign-in")} />
  ) : (
    <ConfirmEmail {...screen} next={redirectTo} />
  );
}

function SignedOut({ to, screen }: Pick<Parameters<Drawn>[0], "to" | "screen">): ReactNode {
  const until = new URLSearchParams(useSearch() ?? "").get("until");
  return (
    <SessionEnded {...screen} signIn={to("sign-in")} {...(until && { due: new Date(until) })} />
  );
}
