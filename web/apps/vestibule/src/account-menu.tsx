import { UserButton } from "@vestibule/react";
import type { ReactNode } from "react";

/** Who is signed in; opens the way to the account, the colors, and the way out. */
export function AccountMenu(): ReactNode {
  return <UserButton account="page" afterSignOut="/signed-out" className="app-me" showsName />;
}
