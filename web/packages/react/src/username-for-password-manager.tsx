"use client";

import type { ReactNode } from "react";

/** Tells a password manager whose password it is. */
export function UsernameForPasswordManager({ email }: { email: string }): ReactNode {
  return (
    <input
      aria-hidden="true"
      autoComplete="username"
      className="vb-away"
      readOnly
      tabIndex={-1}
      type="text"
      value={email}
    />
  );
}
