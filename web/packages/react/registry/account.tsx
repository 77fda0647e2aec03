"use client";

import { AccountView, type AccountViewProps } from "@vestibule/react";
import "@vestibule/react/styles.css";

/** The user's own account; `path` is the parameter of your route, such as `security`. */
export function VestibuleAccount(props: AccountViewProps) {
  return (
    <main className="mx-auto max-w-5xl p-4">
      <AccountView {...props} />
    </main>
  );
}
