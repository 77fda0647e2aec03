"use client";

import type { ReactNode } from "react";
import { useSession } from "../session/provider";

/** The name of whoever is signed in, and behind it the way out. */
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
