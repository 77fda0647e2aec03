// What the gallery's screens are told instead of asking a server.

import type { AccountEvent, Body, Challenge, Config, Profile } from "@vestibule/client";

/** In which state a page of the gallery shows the screens. */
export const STATES = ["filled", "empty", "loading", "offline", "whole"] as const;
export type State = (typeof STATES)[number];

/** The session of a screen: none, a pending second step, or a signed-in user. */
export type Visitor = "anonymous" | "user" | Challenge;

const LATELY = "2026-03-02T09:30:00Z";
const AGENT =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15";

const CONFIG: Omit<Config, "brand"> = {
  access_lifetime: 300,
  avatars: true,
  captcha: { actions: [], provider: "", site_key: "" },
  deletion_grace: 0,
  email_sign_in: "code",
  email_verification: "optional",
  email_verification_by: "link",
  passkeys: false,
  password: { blocklist: true, max_length: 256, min_length: 10 },
  password_reset_by: "link",
  phone_verification: true,
  profile_fields: [],
  providers: ["google", "github"],
  registration: { asks_for: ["first_name", "last_name", "phone"], open: true, roles: [] },
  remember_me: true,
  rp_id: "example.org",
  second_factor: "optional",
  sign_in_with: ["email"],
  transports: ["cookie", "body"],
  trust_device: 0,
};

const PROFILE: Profile = {
  avatar: null,
  created_at: LATELY,
  email: "ada@example.org",
  first_name: "Ada",
  id: 1,
  last_name: "Byron",
  phone: "+351912555042",
  phone_verified: true,
  role: "client",
  updated_at: LATELY,
};

const DEVICES: Body<"SessionAnswer">[] = [true, false].map((current) => ({
  amr: ["pwd"],
  created_at: LATELY,
  current,
  expires_at: LATELY,
  id: current ? "1" : "2",
  ip: "203.0.113.24",
  last_seen_at: LATELY,
  user_agent: AGENT,
}));

const EVENTS: AccountEvent[] = (["signed_in", "password_changed", "refresh_reused"] as const).map(
  (event) => ({
    account: "1",
    actor: "1",
    at: LATELY,
    details: {},
    event,
    id: event,
    ip: "203.0.113.24",
    request_id: "",
    session: null,
    user_agent: AGENT,
  }),
);

const FACTORS: Body<"FactorsAnswer"> = {
  due_at: null,
  may_remove: true,
  passkeys: [],
  recovery_codes: { left: 9 },
  required: false,
  reset: null,
  totp: { confirmed_at: LATELY },
  trusted_devices: [],
};

const NOTHING: Record<string, unknown> = {
  "sessions/": { sessions: DEVICES.slice(0, 1) },
  "events/": { events: [], next: null, people: [] },
  "factors/": { ...FACTORS, recovery_codes: null, totp: null },
  "identities/": { identities: [] },
};

const SOMETHING: Record<string, unknown> = {
  "config/": CONFIG,
  "profile/": PROFILE,
  "sessions/": { sessions: DEVICES },
  "events/": { events: EVENTS, next: "more", people: [] },
  "factors/": FACTORS,
  "identities/": {
    identities: [
      {
        email: PROFILE.email,
        id: "1",
        last_used_at: LATELY,
        linked_at: LATELY,
        provider: "google",
      },
    ],
  },
  "social/": {
    providers: ["Google", "GitHub"].map((label) => {
      const name = label.toLowerCase();
      return { name, label, start: `/${name}` };
    }),
  },
};

/** A challenge for a code or a passkey. */
export function challengeFor(method: string, state = "second_factor"): Challenge {
  const methods = ["totp", "passkey", "recovery_code"];
  return { expires_in: 600, id: method, method, methods, state, trust_device: 2_592_000 };
}

/** Answer in place of a server, in one state; a sign-in succeeds in each. */
export function answering(state: State, visitor: Visitor, base: string): typeof fetch {
  return async (input) => {
    const { url } = input as Request;
    const path = url.slice(url.indexOf(base) + base.length).replace(/\?.*/, "");
    if (path === "login/") return Response.json(signedIn(visitor));
    if (state === "loading") return new Promise(() => {});
    if (state === "offline") throw new TypeError("There is no network here");
    const answer = (state === "empty" && NOTHING[path]) || SOMETHING[path];
    if (answer) return Response.json(answer);
    return Response.json({ error: "Not here", code: "not_found" }, { status: 404 });
  };
}

function signedIn(visitor: Visitor): object {
  if (typeof visitor === "object") return { message: "", challenge: visitor };
  const claims = btoa(JSON.stringify({ iat: 0, exp: 86_400 }));
  return { message: "", user: PROFILE, tokens: { access: `.${claims}.`, refresh: "refresh" } };
}
