import { Outlet, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { useSession } from "@vestibule/react";
import {
  CommandPalette,
  Console,
  Events,
  Invitations,
  Invite,
  Outbox,
  Overview,
  People,
  Person,
  type Place,
  Policies,
  type Query,
  Roles,
  useConsole,
} from "@vestibule/react/console";
import "@vestibule/react/console.css";
import {
  DashboardIcon,
  InboxIcon,
  ScrollIcon,
  SearchIcon,
  SendIcon,
  ShieldIcon,
  UserCogIcon,
  UsersIcon,
} from "@vestibule/react/parts";
import { type ReactNode, useMemo, useState } from "react";
import { accountWords as common } from "./account-language.js";
import { useConsoleAccess } from "./console-access.js";
import { useTitle } from "./frame.js";
import { type NavPage, Shell } from "./shell.js";
import { RedirectOnce, Waiting } from "./sign-in-pages.js";

const PATHS: Place["paths"] = {
  people: "/people",
  person: (id) => `/people/${encodeURIComponent(id)}`,
  invite: "/people/invite",
  invitations: "/people/invitations",
  events: "/events",
  outbox: "/outbox",
  overview: "/overview",
  roles: "/roles",
  policies: "/policies",
};

/** The frame of the console; without a session it redirects to sign-in, and back. */
export function ConsoleLayout(): ReactNode {
  const session = useSession();
  const { href } = useLocation();
  const place = usePlace();
  const [isSearching, setSearching] = useState(false);
  if (session.status === "unknown") return <Waiting />;
  if (session.status !== "authenticated") {
    const hasEnded = session.status === "anonymous" && session.endedBecause;
    return (
      <RedirectOnce to={hasEnded ? "/signed-out" : `/sign-in?next=${encodeURIComponent(href)}`} />
    );
  }
  return (
    <ConsoleShell search={() => setSearching(true)}>
      <Console place={place}>
        <CommandPalette isOpen={isSearching} setOpen={setSearching} />
        <Outlet />
      </Console>
    </ConsoleShell>
  );
}

function ConsoleShell(props: { search: () => void; children: ReactNode }): ReactNode {
  const { search, children } = props;
  const access = useConsoleAccess();
  const mayInvite = access?.powers.roles.some((role) => role.may.includes("create"));
  const all: NavPage[] = access
    ? [
        { path: "/overview", name: access.words.overview, icon: DashboardIcon },
        { path: PATHS.people, name: access.words.people, icon: UsersIcon, also: ["/people/"] },
        ...(mayInvite
          ? [{ path: "/people/invitations", name: access.words.invitations, icon: SendIcon }]
          : []),
        { path: PATHS.events, name: access.words.events, icon: ScrollIcon },
        { path: "/roles", name: access.words.roles, icon: UserCogIcon },
        { path: "/policies", name: access.words.policies, icon: ShieldIcon },
        { path: PATHS.outbox, name: access.words.outbox, icon: InboxIcon },
      ]
    : [];
  const pages = access?.powers.administers ? all : all.slice(0, mayInvite ? 3 : 2);
  return (
    <Shell
      label={access?.words.menu ?? common.profileTitle}
      pages={pages}
      search={
        access && (
          <button className="app-search" onClick={search} type="button">
            <SearchIcon />
            {access.words.search}
            <kbd>Ctrl K</kbd>
          </button>
        )
      }
    >
      {children}
    </Shell>
  );
}

/** Where one is, and how to get elsewhere, as the router knows it. */
function usePlace(): Place {
  const { search } = useLocation();
  const navigate = useNavigate();
  return useMemo(() => {
    const entries = Object.entries(search).map(([name, value]) => [name, String(value)]);
    return {
      paths: PATHS,
      query: Object.fromEntries(entries) as Query,
      go: (path, query, replace) =>
        void navigate({ to: path, search: plain(query) as never, replace, resetScroll: !replace }),
    };
  }, [search, navigate]);
}

/** Numbers and truths as such: the router would put texts that look like them into quotes. */
function plain(query: Query): Record<string, string | number | boolean> {
  const entries = Object.entries(query).map(([name, value]) => {
    if (value === "true" || value === "false") return [name, value === "true"];
    return [name, /^[1-9]\d{0,8}$/.test(value) ? Number(value) : value];
  });
  return Object.fromEntries(entries);
}

export function OverviewPage(): ReactNode {
  useTitle(useConsole().words.overview);
  return <Overview />;
}

export function PeoplePage(): ReactNode {
  useTitle(useConsole().words.people);
  return <People />;
}

export function InvitePage(): ReactNode {
  useTitle(useConsole().words.invite);
  return <Invite />;
}

export function InvitationsPage(): ReactNode {
  useTitle(useConsole().words.invitations);
  return <Invitations />;
}

export function PersonPage(): ReactNode {
  const { id } = useParams({ strict: false });
  useTitle(useConsole().words.person);
  return <Person id={id ?? ""} />;
}

export function EventsPage(): ReactNode {
  useTitle(useConsole().words.events);
  return <Events />;
}

export function RolesPage(): ReactNode {
  useTitle(useConsole().words.roles);
  return <Roles />;
}

export function PoliciesPage(): ReactNode {
  useTitle(useConsole().words.policies);
  return <Policies />;
}

export function OutboxPage(): ReactNode {
  useTitle(useConsole().words.outbox);
  return <Outbox />;
}
