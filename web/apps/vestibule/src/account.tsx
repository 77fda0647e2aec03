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
import { Hall, Lead } from "./doors.js";
import { useTitle } from "./frame.js";
import { words } from "./language.js";

const ROOMS = [
  ["/account", accountWords.profileTitle],
  ["/account/email", words.email],
  ["/account/phone", accountWords.phone],
  ["/account/password", accountWords.passwordTitle],
  ["/account/linked", accountWords.identitiesTitle],
  ["/account/sessions", accountWords.sessionsTitle],
  ["/account/activity", accountWords.activityTitle],
  ["/account/data", accountWords.dataTitle],
] as const;

/** Everything about one's own account; whoever is not signed in is led to the door. */
export function Account(): ReactNode {
  const session = useSession();
  const { pathname } = useLocation();
  const room = ROOMS.find(([path]) => path === pathname.replace(/\/$/, ""));
  useTitle(room?.[1] ?? accountWords.profileTitle);
  if (session.status === "unknown") return <Hall />;
  if (session.status !== "authenticated") {
    const hasEnded = session.status === "anonymous" && session.endedBecause;
    return <Lead to={hasEnded ? "/signed-out" : `/sign-in?next=${encodeURIComponent(pathname)}`} />;
  }
  return (
    <div className="account">
      <nav aria-label={accountWords.profileTitle}>
        <ul className="rooms">
          {ROOMS.map(([path, name]) => (
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

export const ProfileRoom = (): ReactNode => <Profile level={1} />;
export const EmailRoom = (): ReactNode => <ChangeEmail level={1} />;
export const PhoneRoom = (): ReactNode => <Phone level={1} />;
export const LinkedRoom = (): ReactNode => <LinkedAccounts level={1} next="/account/linked" />;

export function DataRoom(): ReactNode {
  const navigate = useNavigate();
  const left = (due: Date | null): void => {
    const search = due ? { until: due.toISOString() } : {};
    void navigate({ to: "/signed-out", search, replace: true });
  };
  return <OwnData left={left} level={1} />;
}

export const PasswordRoom = (): ReactNode => <ChangePassword level={1} />;
export const SessionsRoom = (): ReactNode => <Sessions level={1} />;
export const ActivityRoom = (): ReactNode => <Activity level={1} />;
