"use client";

import type { ReactNode } from "react";
import { useSession } from "../session/provider";

/** The name of the signed-in user, in a menu with the sign-out. */
export function UserMenu(): ReactNode {
  const { session, signOut } = useSession();
  if (session.status !== "authenticated") return null;
  const { first_name, last_name, email } = session.user;
  return (
    <details className="menu">
      <summary>
        {first_name} {last_name}
      </summary>
      <div>
        <p>{email}</p>
        <button className="quiet" onClick={signOut} type="button">
          Sign out
        </button>
      </div>
    </details>
  );
}
