import { Link, Outlet, useLocation } from "@tanstack/react-router";
import {
  Activity,
  ChangeEmail,
  ChangePassword,
  Profile,
  Sessions,
  useSession,
} from "@vestibule/react";
import { type ReactNode, useEffect } from "react";
import { Hall, Lead } from "./doors.js";
import { titled } from "./frame.js";
import { words } from "./language.js";

const ROOMS = [
  ["/account", words.profileTitle],
  ["/account/email", words.email],
  ["/account/password", words.passwordTitle],
  ["/account/sessions", words.sessionsTitle],
  ["/account/activity", words.activityTitle],
] as const;

/** Everything about one's own account; whoever is not signed in is led to the door. */
export function Account(): ReactNode {
  const session = useSession();
  const { pathname } = useLocation();
  const room = ROOMS.find(([path]) => path === pathname.replace(/\/$/, ""));
  useEffect(() => titled(room?.[1] ?? words.profileTitle), [room]);
  if (session.status === "unknown") return <Hall />;
  if (session.status !== "authenticated") {
    const hasEnded = session.status === "anonymous" && session.endedBecause;
    return <Lead to={hasEnded ? "/signed-out" : `/sign-in?next=${encodeURIComponent(pathname)}`} />;
  }
  return (
    <div className="account">
      <nav aria-label={words.profileTitle}>
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
export const PasswordRoom = (): ReactNode => <ChangePassword level={1} />;
export const SessionsRoom = (): ReactNode => <Sessions level={1} />;
export const ActivityRoom = (): ReactNode => <Activity level={1} />;
