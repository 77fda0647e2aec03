"use client";

import { safeNext } from "@vestibule/client";
import { lazy, type ReactNode, Suspense } from "react";
import { Scope } from "./appearance.js";
import { AUTH_PAGES, type AuthPage, type AuthPageProps } from "./auth-paths.js";
import { useVestibuleContext } from "./provider.js";
import { parentOf } from "./routing.js";
import type { ScreenProps } from "./screen.js";
import { SignIn } from "./screens/sign-in.js";
import { SessionLoading } from "./session-loading.js";
import { type SignedInProps, useSignedInRedirect } from "./signed-in-redirect.js";
import { useAddress, useIsFirst, useView, ViewPage, type ViewProps } from "./view.js";

const OtherPage = lazy(async () => ({ default: (await import("./auth-pages.js")).AuthPageOf }));
const ViewDialog = lazy(async () => ({ default: (await import("./view-dialog.js")).ViewDialog }));

/** Pages that are over once the user is signed in. */
const ENTRIES: readonly AuthPage[] = ["sign-in", "register", "sign-in-email", "sign-in-link"];

export interface AuthViewProps extends ScreenProps, ViewProps, SignedInProps {
  /** The first page, where the address does not say which. */
  page?: AuthPage;
  /** Every other page of your site, where this view is all the router it has. */
  children?: ReactNode;
}

/**
 * Every page around signing in, at one route: from registration to the targets of mailed links.
 *
 * The server mails links to `/verify-email`, `/reset-password` and so on; settings such as
 * `VERIFY_EMAIL_PAGE` name other addresses.
 */
export function AuthView(props: AuthViewProps): ReactNode {
  const { path, basePath, mode = "page", onClose, page: first = "sign-in", ...rest } = props;
  const { children, redirectTo, appearance, ...shared } = rest;
  const { paths, words } = useVestibuleContext();
  const base = (basePath ?? parentOf(paths.signIn)).replace(/\/$/, "");
  const next = useNext(mode, redirectTo);
  const ownsSite = children !== undefined;
  const view = useView<AuthPage>(AUTH_PAGES, base, {
    ...(path !== undefined && { path: path === "sign-up" ? "register" : path }),
    mode,
    first,
    ownsSite,
    query: next.query,
    paths: { signIn: `${base}/sign-in`, signedOut: `${base}/signed-out` },
  });
  const isKnown = useAddress() !== null || path !== undefined || mode !== "page";
  const isFirst = useIsFirst(isKnown ? view.page : null);
  if (!isKnown) return <SessionLoading />;
  if (ownsSite && !view.page) return view.wrap(children);
  const page = view.page ?? first;
  const shown = (
    <Page {...shared} isFirst={isFirst} page={page} redirectTo={next.href} view={view} />
  );
  if (mode !== "modal") {
    const box = mode === "page" ? <div className="vb-auth-view">{shown}</div> : shown;
    return view.wrap(<Scope appearance={appearance}>{box}</Scope>);
  }
  return (
    <Scope appearance={appearance}>
      <Suspense>
        <ViewDialog close={() => onClose?.()} label={words.signInTitle}>
          {shown}
        </ViewDialog>
      </Suspense>
    </Scope>
  );
}

function Page(
  props: AuthPageProps & { isFirst: boolean; onSignedIn?: SignedInProps["onSignedIn"] },
): ReactNode {
  const { isFirst, onSignedIn, ...rest } = props;
  const { page, view, redirectTo, ...screen } = rest;
  useSignedInRedirect({ redirectTo, onSignedIn }, ENTRIES.includes(page));
  return (
    <Suspense fallback={<SessionLoading />}>
      <ViewPage isFirst={isFirst} key={page}>
        {page === "sign-in" ? (
          <SignIn
            {...screen}
            emailSignIn={view.to("sign-in-email")}
            forgot={view.to("forgot-password")}
            next={redirectTo}
            signUp={view.to("register")}
          />
        ) : (
          <OtherPage {...rest} />
        )}
      </ViewPage>
    </Suspense>
  );
}

/**
 * Where to go on: what the address names in `next`; kept from one page for signing in to the next.
 *
 * A page may pass `redirectTo` on from its address, too: it is held to this site as `next` is.
 */
function useNext(
  mode: ViewProps["mode"],
  redirectTo: string | undefined,
): { href: string; query: string } {
  const address = useAddress();
  const otherwise = safeNext(redirectTo);
  if (address === null) return { href: otherwise, query: "" };
  if (mode !== "page") {
    const here = location.pathname + location.search;
    return { href: redirectTo === undefined ? here : otherwise, query: "" };
  }
  const next = new URLSearchParams(location.search).get("next");
  const href = safeNext(next, otherwise);
  return { href, query: next ? `?next=${encodeURIComponent(href)}` : "" };
}
