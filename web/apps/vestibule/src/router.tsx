import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import * as doors from "./doors.js";
import { Frame } from "./frame.js";

const root = createRootRoute({ component: Frame, notFoundComponent: doors.Nowhere });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: doors.SignInDoor,
  validateSearch: (search): { next?: string } =>
    typeof search.next === "string" ? { next: search.next } : {},
});

// Whoever signs in needs none of what follows yet.
const signedOut = createRoute({
  getParentRoute: () => root,
  path: "/signed-out",
  component: lazyRouteComponent(() => import("./other-doors.js"), "SignedOutDoor"),
  validateSearch: (search): { until?: string } =>
    typeof search.until === "string" ? { until: search.until } : {},
});
const door = <Path extends string>(path: Path, name: keyof typeof import("./other-doors.js")) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(() => import("./other-doors.js"), name),
  });
const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: lazyRouteComponent(() => import("./account.js"), "Account"),
});
const room = <Path extends string>(path: Path, name: keyof typeof import("./account.js")) =>
  createRoute({
    getParentRoute: () => account,
    path,
    component: lazyRouteComponent(() => import("./account.js"), name),
  });

// Nor this, which most people never see.
const desk = createRoute({
  getParentRoute: () => root,
  id: "console",
  component: lazyRouteComponent(() => import("./console.js"), "Desk"),
});
const page = <Path extends string>(path: Path, name: DeskPage) =>
  createRoute({
    getParentRoute: () => desk,
    path,
    component: lazyRouteComponent(() => import("./console.js"), name),
  });
type DeskPage = "PeoplePage" | "InvitePage" | "PersonPage" | "EventsPage" | "OutboxPage";

export const router = createRouter({
  routeTree: root.addChildren([
    createRoute({ getParentRoute: () => root, path: "/", component: doors.Hall }),
    signIn,
    door("/register", "RegisterDoor"),
    door("/forgot-password", "ForgotDoor"),
    door("/reset-password", "ResetDoor"),
    door("/invitation", "InvitationDoor"),
    door("/verify-email", "VerifyDoor"),
    door("/change-email", "ChangeEmailDoor"),
    door("/undo-deletion", "UndoLeavingDoor"),
    door("/social", "SocialDoor"),
    signedOut,
    account.addChildren([
      room("/", "ProfileRoom"),
      room("/email", "EmailRoom"),
      room("/phone", "PhoneRoom"),
      room("/password", "PasswordRoom"),
      room("/linked", "LinkedRoom"),
      room("/sessions", "SessionsRoom"),
      room("/activity", "ActivityRoom"),
      room("/data", "DataRoom"),
    ]),
    desk.addChildren([
      page("/people", "PeoplePage"),
      page("/people/invite", "InvitePage"),
      page("/people/$id", "PersonPage"),
      page("/events", "EventsPage"),
      page("/outbox", "OutboxPage"),
    ]),
  ]),
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
