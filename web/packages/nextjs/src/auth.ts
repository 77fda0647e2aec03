import { type Profile, type Session, VestibuleError } from "@vestibule/client";
import { headers as nextHeaders } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { forgetUser, permissionsOf, userOf } from "./check-session.js";
import { type Claims, claimsOf } from "./claims.js";
import { PAGE_HEADER, signInAddress } from "./next-page.js";
import type { ResolvedOptions } from "./options.js";
import type { SessionSource } from "./session-source.js";
import { asVisitor, type Visit, visitOf } from "./visitor.js";

/** A visitor who is signed in. */
export interface SignedIn {
  readonly isSignedIn: true;
  /** The user's id and role, as the API knows them now. */
  readonly userId: string;
  readonly role: string;
  /**
   * What the role may do to other users' accounts (`read`, `create`, …), and the texts of the claim
   * `permissions`, if your `CLAIMS` function adds one.
   */
  readonly permissions: readonly string[];
  readonly claims: Claims;
  /** The access token, for back ends of your own that verify it. Never send it to the page. */
  readonly token: string;
}

/** A visitor who is not. */
export interface SignedOut {
  readonly isSignedIn: false;
  readonly userId: null;
  readonly role: null;
  readonly permissions: readonly [];
  readonly claims: null;
  readonly token: null;
}

export type Auth = SignedIn | SignedOut;

/** What `protect` requires besides a sign-in. */
export interface Requirements {
  /** One of these roles. */
  role?: string | readonly string[];
  /** This permission; see `Auth.permissions`. */
  permission?: string;
  /** Where to come back to after the sign-in. Default: the page, if the proxy runs before it. */
  next?: string;
}

/** What server components, actions and route handlers ask about their visitor. */
export interface ServerSession {
  /**
   * Who is signed in. The API is asked with the access token, once for each request, so that a
   * sign-out elsewhere and a change of role count at once.
   *
   * Raises: VestibuleError `network` if the API cannot be reached, which signs no user out.
   */
  auth(): Promise<Auth>;
  /** The signed-in user as the API knows them now, or null. Raises as `auth`. */
  currentUser(): Promise<Profile | null>;
  /** The session for `<VestibuleProvider initialSession=…>`, without a token. Raises as `auth`. */
  initialSession(): Promise<Session>;
  /**
   * Require a signed-in user. Others are sent to the sign-in page, and back after it. A user
   * without the role or permission gets "not found", which does not reveal that there is a page.
   */
  protect(requirements?: Requirements): Promise<SignedIn>;
  /**
   * `fetch` to the API as the visitor; a path is one of the API's origin. Never cached.
   *
   * Raises: VestibuleError `foreign_origin` for another origin; `network` if there is no answer.
   */
  serverFetch(input: string | URL, init?: RequestInit): Promise<Response>;
}

const SIGNED_OUT: SignedOut = Object.freeze({
  isSignedIn: false,
  userId: null,
  role: null,
  permissions: [] as const,
  claims: null,
  token: null,
});

/** Create the functions of `createVestibule`. */
export function serverSession(source: SessionSource, options: ResolvedOptions): ServerSession {
  const visit = async (): Promise<Visit> => visitOf(source, options, await nextHeaders());

  const currentUser = cache(async (): Promise<Profile | null> => {
    const visiting = await visit();
    const { held } = visiting;
    if (!held) return null;
    if (held.expiresAt > Date.now()) return userOf(visiting);
    if (!held.refresh) return null;
    // The proxy would have refreshed the session, or taken away one that is over.
    const why = "The session could not be refreshed: no answer of the API, or no proxy.ts";
    throw new VestibuleError("network", why);
  });

  const auth = cache(async (): Promise<Auth> => {
    const [user, visiting] = await Promise.all([currentUser(), visit()]);
    const token = visiting.held?.access ?? "";
    const claims = claimsOf(token);
    if (!user || !claims) return SIGNED_OUT;
    const kind = `${options.api} ${claims.iss} ${user.role}`;
    return signedIn(user, { token, claims }, await permissionsOf(kind, visiting));
  });

  const serverFetch: ServerSession["serverFetch"] = async (input, init) => {
    const visiting = await visit();
    const answer = await asVisitor(visiting, input, init);
    if ((init?.method ?? "GET").toUpperCase() !== "GET") forgetUser(visiting.held);
    return answer;
  };

  return {
    auth,
    currentUser,
    serverFetch,
    async initialSession() {
      const profile = await currentUser();
      if (!profile) return { status: "anonymous", endedBecause: null, endedAt: null };
      const { id, email, first_name, last_name, role } = profile;
      return { status: "authenticated", user: { id, email, first_name, last_name, role } };
    },
    async protect({ role, permission, next } = {}) {
      const found = await auth();
      if (!found.isSignedIn) {
        const page = next ?? (await nextHeaders()).get(PAGE_HEADER);
        return redirect(signInAddress(options.signInUrl, page));
      }
      if (role !== undefined && ![role].flat().includes(found.role)) notFound();
      if (permission !== undefined && !found.permissions.includes(permission)) notFound();
      return found;
    },
  };
}

function signedIn(
  { id, role }: Profile,
  { token, claims }: Pick<SignedIn, "token" | "claims">,
  granted: readonly string[],
): SignedIn {
  const { permissions } = claims;
  const own = Array.isArray(permissions)
    ? permissions.filter((each) => typeof each === "string")
    : [];
  return {
    isSignedIn: true,
    userId: String(id),
    role,
    permissions: [...new Set([...granted, ...own])],
    claims,
    token,
  };
}
