"use client";

import { lazy, type ReactNode, Suspense } from "react";
import type { AccountViewProps } from "./account-view.js";
import { SessionLoading } from "./session-loading.js";

const AccountView = lazy(async () => ({
  default: (await import("./account-view.js")).AccountView,
}));

/**
 * The user's own account in a card, or in a dialog by `mode="modal"`; loaded when it is shown.
 *
 * It keeps its page to itself. With `mode="page"` its pages have addresses, as of `<AccountView>`.
 */
export function UserProfile({ mode = "inline", ...props }: AccountViewProps): ReactNode {
  const view = (
    <Suspense fallback={mode === "modal" ? null : <SessionLoading />}>
      <AccountView {...props} mode={mode} />
    </Suspense>
  );
  return mode === "modal" ? view : <div className="vb vb-card vb-profile">{view}</div>;
}
