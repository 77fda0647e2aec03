"use client";

import type { components, Session } from "@vestibule/client";
import { type ReactNode, useCallback } from "react";
import { useVestibuleContext } from "./provider.js";
import { useLoaded, useSession } from "./session.js";

/** What a user may do with accounts of some role, as `GET roles/` names it: `delete`, for example. */
export type Permission = components["schemas"]["MayEnum"];

/** What a signed-in user must have; all of it, where both are named. */
export interface Requirement {
  /** The role, or any of several. */
  role?: string | readonly string[] | undefined;
  permission?: Permission | undefined;
}

export interface ShowProps {
  /**
   * `signed-in`, `signed-out` (also during the second step), a role, a permission, a status of
   * the session, or a question to it: `(session) => …`.
   */
  when:
    | "signed-in"
    | "signed-out"
    | Session["status"]
    | Requirement
    | ((session: Session) => boolean);
  /** What to show until it is known who is signed in, and what that user may do. */
  loading?: ReactNode;
  /** What to show otherwise. */
  fallback?: ReactNode;
  children?: ReactNode;
}

/**
 * Show something to some only; neither it nor `fallback` before that is decided.
 *
 * This hides, and protects nothing: whatever is secret is refused by the server.
 */
export function Show(props: ShowProps): ReactNode {
  const { when, loading = null, fallback = null, children } = props;
  const session = useSession();
  if (session.status === "unknown" && when !== "unknown") return loading;
  if (typeof when === "object") return <RequirementCheck {...props} when={when} />;
  return holds(when, session) ? children : fallback;
}

export interface ProtectProps extends Requirement, Omit<ShowProps, "when"> {}

/**
 * Show something to signed-in users only, or to those with a role or a permission.
 *
 * As `<Show>`: it hides, and protects nothing.
 */
export function Protect({ role, permission, ...rest }: ProtectProps): ReactNode {
  return <Show {...rest} when={{ role, permission }} />;
}

function holds(when: Exclude<ShowProps["when"], Requirement>, session: Session): boolean {
  if (typeof when === "function") return when(session);
  if (when === "signed-in") return session.status === "authenticated";
  if (when === "signed-out") return session.status !== "authenticated";
  return session.status === when;
}

/** Shows to a user who has what is required. */
function RequirementCheck(props: ShowProps & { when: Requirement }): ReactNode {
  const { when, fallback = null, children } = props;
  const { role, permission } = when;
  const session = useSession();
  if (session.status !== "authenticated") return fallback;
  const roles: readonly string[] = typeof role === "string" ? [role] : (role ?? []);
  if (role !== undefined && !roles.includes(session.user.role)) return fallback;
  if (!permission) return children;
  const of = `${session.user.id} ${session.user.role}`;
  return <PermissionCheck {...props} key={of} of={of} permission={permission} />;
}

/** Asks the server what the user may do: a role's permissions are not in the session. */
function PermissionCheck(props: ShowProps & { of: string; permission: Permission }): ReactNode {
  const { of, permission, loading = null, fallback = null, children } = props;
  const { permissions } = useVestibuleContext();
  const { value, error } = useLoaded(useCallback(() => permissions(of), [permissions, of]));
  if (!value) return error ? fallback : loading;
  return value.has(permission) ? children : fallback;
}
