import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import type { AccountPage, AuthPage } from "@vestibule/react";
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
  | "InvitationsPage"
  | "PersonPage"
  | "EventsPage"
  | "RolesPage"
  | "PoliciesPage"
  | "OutboxPage";

// Each page that the kit names has one here: the server mails links to them.
export const router = createRouter({
  routeTree: root.addChildren([
    open.addChildren({
      home: createRoute({ getParentRoute: () => open, path: "/", component: Home }),
      addPasskey: publicPage("/add-passkey", "AddPasskeyPage"),
      ...({
        "sign-in": signIn,
        register: publicPage("/register", "RegisterPage"),
        "sign-in-email": publicPage("/sign-in-email", "EmailSignInPage"),
        "sign-in-link": publicPage("/sign-in-link", "SignInLinkPage"),
        "forgot-password": publicPage("/forgot-password", "ForgotPasswordPage"),
        "reset-password": publicPage("/reset-password", "ResetPasswordPage"),
        invitation: publicPage("/invitation", "InvitationPage"),
        "verify-email": publicPage("/verify-email", "VerifyEmailPage"),
        "change-email": publicPage("/change-email", "ChangeEmailPage"),
        "undo-deletion": publicPage("/undo-deletion", "UndoDeletionPage"),
        social: publicPage("/social", "SocialPage"),
        "signed-out": signedOut,
      } satisfies Record<AuthPage, AnyRoute>),
    }),
    ...(isDevelopment ? [sheet] : []),
    account.addChildren({
      "": accountPage("/", "ProfilePage"),
      email: accountPage("/email", "EmailPage"),
      phone: accountPage("/phone", "PhonePage"),
      security: accountPage("/security", "SecurityPage"),
      password: accountPage("/password", "PasswordPage"),
      linked: accountPage("/linked", "LinkedPage"),
      sessions: accountPage("/sessions", "SessionsPage"),
      activity: accountPage("/activity", "ActivityPage"),
      data: accountPage("/data", "DataPage"),
    } satisfies Record<AccountPage, AnyRoute>),
    consoleLayout.addChildren([
      consolePage("/overview", "OverviewPage"),
      consolePage("/people", "PeoplePage"),
      consolePage("/people/invite", "InvitePage"),
      consolePage("/people/invitations", "InvitationsPage"),
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
