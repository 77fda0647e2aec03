import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import * as doors from "./doors.js";
import { Frame } from "./frame.js";

const root = createRootRoute({ component: Frame, notFoundComponent: doors.Nowhere });
const door = <Path extends string>(path: Path, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: doors.SignInDoor,
  validateSearch: (search): { next?: string } =>
    typeof search.next === "string" ? { next: search.next } : {},
});

// Whoever signs in needs none of this yet.
const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: lazyRouteComponent(() => import("./account.js"), "Account"),
});
const room = <Path extends string>(path: Path, name: Room) =>
  createRoute({
    getParentRoute: () => account,
    path,
    component: lazyRouteComponent(() => import("./account.js"), name),
  });
type Room = "ProfileRoom" | "EmailRoom" | "PasswordRoom" | "SessionsRoom" | "ActivityRoom";

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
    door("/", doors.Hall),
    signIn,
    door("/register", doors.RegisterDoor),
    door("/forgot-password", doors.ForgotDoor),
    door("/reset-password", doors.ResetDoor),
    door("/verify-email", doors.VerifyDoor),
    door("/change-email", doors.ChangeEmailDoor),
    door("/signed-out", doors.SignedOutDoor),
    account.addChildren([
      room("/", "ProfileRoom"),
      room("/email", "EmailRoom"),
      room("/password", "PasswordRoom"),
      room("/sessions", "SessionsRoom"),
      room("/activity", "ActivityRoom"),
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
