import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import {
  Activity,
  ChangeEmail,
  ChangePassword,
  LinkedAccounts,
  OwnData,
  Phone,
  Profile,
  Sessions,
  useSession,
} from "@vestibule/react";
import type { ReactNode } from "react";
import { accountWords } from "./account-language.js";
import { useTitle } from "./frame.js";
import { words } from "./language.js";
import { Home, RedirectOnce } from "./sign-in-pages.js";

const PAGES = [
  ["/account", accountWords.profileTitle],
  ["/account/email", words.email],
  ["/account/phone", accountWords.phone],
  ["/account/password", accountWords.passwordTitle],
  ["/account/linked", accountWords.identitiesTitle],
  ["/account/sessions", accountWords.sessionsTitle],
  ["/account/activity", accountWords.activityTitle],
  ["/account/data", accountWords.dataTitle],
] as const;

/** The frame of the account pages; without a session it redirects to sign-in, and back. */
export function AccountLayout(): ReactNode {
  const session = useSession();
  const { pathname } = useLocation();
  const page = PAGES.find(([path]) => path === pathname.replace(/\/$/, ""));
  useTitle(page?.[1] ?? accountWords.profileTitle);
  if (session.status === "unknown") return <Home />;
  if (session.status !== "authenticated") {
    const hasEnded = session.status === "anonymous" && session.endedBecause;
    return (
      <RedirectOnce
        to={hasEnded ? "/signed-out" : `/sign-in?next=${encodeURIComponent(pathname)}`}
      />
    );
  }
  return (
    <div className="account">
      <nav aria-label={accountWords.profileTitle}>
        <ul className="tabs">
          {PAGES.map(([path, name]) => (
            <li key={path}>
              <Link activeOptions={{ exact: true }} to={path}>
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </div>
  );
}

export const ProfilePage = (): ReactNode => <Profile level={1} />;
export const EmailPage = (): ReactNode => <ChangeEmail level={1} />;
export const PhonePage = (): ReactNode => <Phone level={1} />;
export const LinkedPage = (): ReactNode => <LinkedAccounts level={1} next="/account/linked" />;

export function DataPage(): ReactNode {
  const navigate = useNavigate();
  const left = (due: Date | null): void => {
    const search = due ? { until: due.toISOString() } : {};
    void navigate({ to: "/signed-out", search, replace: true });
  };
  return <OwnData left={left} level={1} />;
}

export const PasswordPage = (): ReactNode => <ChangePassword level={1} />;
export const SessionsPage = (): ReactNode => <Sessions level={1} />;
export const ActivityPage = (): ReactNode => <Activity level={1} />;
