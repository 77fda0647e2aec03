import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import {
  type AccountPage,
  Activity,
  ChangeEmail,
  ChangePassword,
  LinkedAccounts,
  OwnData,
  Phone,
  Profile,
  Security,
  Sessions,
  useSession,
} from "@vestibule/react";
import { ACCOUNT_NAVIGATION, ArrowLeftIcon } from "@vestibule/react/parts";
import type { ReactNode } from "react";
import { accountWords } from "./account-language.js";
import { useTitle } from "./frame.js";
import { words } from "./language.js";
import { type NavPage, Shell } from "./shell.js";
import { RedirectOnce, Waiting } from "./sign-in-pages.js";

const pathOf = (page: AccountPage): string => (page ? `/account/${page}` : "/account");
const PAGES: readonly NavPage[] = ACCOUNT_NAVIGATION.map(({ page, icon, name, below = [] }) => ({
  path: pathOf(page),
  name: name({ ...words, ...accountWords }),
  icon,
  also: below.map(pathOf),
}));
const TITLES: Record<string, string> = {
  "/account/email": words.email,
  "/account/phone": accountWords.phone,
  "/account/password": accountWords.passwordTitle,
};

/** The frame of the account pages; without a session it redirects to sign-in, and back. */
export function AccountLayout(): ReactNode {
  const session = useSession();
  const path = useLocation().pathname.replace(/(.)\/$/, "$1");
  const page = PAGES.find((each) => each.path === path);
  useTitle(TITLES[path] ?? page?.name ?? accountWords.profileTitle);
  if (session.status === "unknown") return <Waiting />;
  if (session.status !== "authenticated") {
    const hasEnded = session.status === "anonymous" && session.endedBecause;
    return (
      <RedirectOnce to={hasEnded ? "/signed-out" : `/sign-in?next=${encodeURIComponent(path)}`} />
    );
  }
  return (
    <Shell label={accountWords.pages} leadsToConsole pages={PAGES}>
      <Outlet />
    </Shell>
  );
}

/** The way back from a page below another. */
const backTo = (path: string, name: string): ReactNode => (
  <Link className="vb-link app-back" to={path}>
    <ArrowLeftIcon className="vb-flip" />
    {name}
  </Link>
);
const back = backTo("/account", accountWords.profileTitle);

export const ProfilePage = (): ReactNode => (
  <Profile email="/account/email" level={1} phone="/account/phone" />
);
export const EmailPage = (): ReactNode => <ChangeEmail header={back} level={1} />;
export const PhonePage = (): ReactNode => <Phone header={back} level={1} />;
export const LinkedPage = (): ReactNode => <LinkedAccounts level={1} next="/account/linked" />;

export function DataPage(): ReactNode {
  const navigate = useNavigate();
  const left = (due: Date | null): void => {
    const search = due ? { until: due.toISOString() } : {};
    void navigate({ to: "/signed-out", search, replace: true });
  };
  return <OwnData left={left} level={1} />;
}

export const SecurityPage = (): ReactNode => <Security level={1} password="/account/password" />;
export const PasswordPage = (): ReactNode => (
  <ChangePassword header={backTo("/account/security", accountWords.securityTitle)} level={1} />
);
export const SessionsPage = (): ReactNode => <Sessions level={1} />;
export const ActivityPage = (): ReactNode => <Activity level={1} />;
