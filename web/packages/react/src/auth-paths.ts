import type { ScreenProps } from "./screen.js";
import type { View } from "./view.js";

/** The pages of `<AuthView>`, by the last segment of their address. */
export const AUTH_PAGES = [
  "sign-in",
  "register",
  "sign-in-email",
  "sign-in-link",
  "forgot-password",
  "reset-password",
  "verify-email",
  "change-email",
  "invitation",
  "undo-deletion",
  "social",
  "signed-out",
] as const;

export type AuthPage = (typeof AUTH_PAGES)[number];

/** What each of them is given. */
export interface AuthPageProps extends ScreenProps {
  page: AuthPage;
  view: View<AuthPage>;
  redirectTo: string;
}
