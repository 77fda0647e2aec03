import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { Frame, isDevelopment, Root } from "./frame.js";
import { Home, NotFound, SignInPage } from "./sign-in-pages.js";

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });
const open = createRoute({ getParentRoute: () => root, id: "open", component: Frame });

/** Every part of the kit in its states; nowhere but on a developer's machine. */
const sheet = createRoute({
  getParentRoute: () => root,
  path: "/dev/components",
  component: lazyRouteComponent(() => import("./component-sheet.js"), "ComponentSheet"),
});

const signIn = createRoute({
  getParentRoute: () => open,
  path: "/sign-in",
  component: SignInPage,
  validateSearch: (search): { next?: string } =>
    typeof search.next === "string" ? { next: search.next } : {},
});

// Not needed to sign in, and so loaded later.
const signedOut = createRoute({
  getParentRoute: () => open,
  path: "/signed-out",
  component: lazyRouteComponent(() => import("./public-pages.js"), "SignedOutPage"),
  validateSearch: (search): { until?: string } =>
    typeof search.until === "string" ? { until: search.until } : {},
});
const publicPage = <Path extends string>(
  path: Path,
  name: keyof typeof import("./public-pages.js"),
) =>
  createRoute({
    getParentRoute: () => open,
    path,
    component: lazyRouteComponent(() => import("./public-pages.js"), name),
  });
const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: lazyRouteComponent(() => import("./account-pages.js"), "AccountLayout"),
});
const accountPage = <Path extends string>(
  path: Path,
  name: keyof typeof import("./account-pages.js"),
) =>
  createRoute({
    getParentRoute: () => account,
    path,
    component: lazyRouteComponent(() => import("./account-pages.js"), name),
  });

// Nor this, which most users never see.
const consoleLayout = createRoute({
  getParentRoute: () => root,
  id: "console",
  component: lazyRouteComponent(() => import("./console-pages.js"), "ConsoleLayout"),
});
const consolePage = <Path extends string>(path: Path, name: ConsolePage) =>
  createRoute({
    getParentRoute: () => consoleLayout,
    path,
    component: lazyRouteComponent(() => import("./console-pages.js"), name),
  });
type ConsolePage =
  | "OverviewPage"
  | "PeoplePage"
  | "InvitePage"
  | "PersonPage"
  | "EventsPage"
  | "RolesPage"
  | "PoliciesPage"
  | "OutboxPage";

export const router = createRouter({
  routeTree: root.addChildren([
    open.addChildren([
      createRoute({ getParentRoute: () => open, path: "/", component: Home }),
      signIn,
      publicPage("/register", "RegisterPage"),
      publicPage("/sign-in-email", "EmailSignInPage"),
      publicPage("/sign-in-link", "SignInLinkPage"),
      publicPage("/add-passkey", "AddPasskeyPage"),
      publicPage("/forgot-password", "ForgotPasswordPage"),
      publicPage("/reset-password", "ResetPasswordPage"),
      publicPage("/invitation", "InvitationPage"),
      publicPage("/verify-email", "VerifyEmailPage"),
      publicPage("/change-email", "ChangeEmailPage"),
      publicPage("/undo-deletion", "UndoDeletionPage"),
      publicPage("/social", "SocialPage"),
      signedOut,
    ]),
    ...(isDevelopment ? [sheet] : []),
    account.addChildren([
      accountPage("/", "ProfilePage"),
      accountPage("/email", "EmailPage"),
      accountPage("/phone", "PhonePage"),
      accountPage("/security", "SecurityPage"),
      accountPage("/password", "PasswordPage"),
      accountPage("/linked", "LinkedPage"),
      accountPage("/sessions", "SessionsPage"),
      accountPage("/activity", "ActivityPage"),
      accountPage("/data", "DataPage"),
    ]),
    consoleLayout.addChildren([
      consolePage("/overview", "OverviewPage"),
      consolePage("/people", "PeoplePage"),
      consolePage("/people/invite", "InvitePage"),
      consolePage("/people/$id", "PersonPage"),
      consolePage("/events", "EventsPage"),
      consolePage("/roles", "RolesPage"),
      consolePage("/policies", "PoliciesPage"),
      consolePage("/outbox", "OutboxPage"),
    ]),
  ]),
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
