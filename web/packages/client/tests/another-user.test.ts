// What is begun as one user, while another one signs in.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  type Client,
  type ClientOptions,
  createClient,
  leave,
  type SessionStore,
  type StoredSession,
} from "../src/index.js";
import { gate } from "./people.js";

const baseUrl = "https://api.test/";
const LIFE = 600_000;

/** An API of bearer tokens that name their user, and what it was asked for, as whom. */
class Api {
  readonly seen: string[] = [];
  /** Answers instead of the API, or throws; undefined lets it answer. */
  disturb: (request: Request) => Promise<Response | undefined> | Response | undefined = () =>
    undefined;

  readonly fetch = async (input: RequestInfo | URL): Promise<Response> => {
    const request = input as Request;
    const path = request.url.replace(baseUrl, "");
    const user = userOf(request.headers.get("Authorization"));
    this.seen.push(`${request.method} ${path} as ${user}`);
    return (await this.disturb(request.clone())) ?? answerTo(path, user, await bodyOf(request));
  };

  /** A client in which a user has signed in. */
  async client(id: number, options: ClientOptions = {}): Promise<Client> {
    const client = createClient({ baseUrl, transport: "bearer", fetch: this.fetch, ...options });
    await signIn(client, id);
    return client;
  }

  /** Hold the first answer to a path back, until `open`; `asked` passes when it was asked for. */
  hold(path: string, answer: () => Response) {
    const [asked, answered] = [gate(), gate()];
    this.disturb = async (request) => {
      if (!request.url.endsWith(path)) return undefined;
      this.disturb = () => undefined;
      asked.open();
      await answered.passed;
      return answer();
    };
    return { asked: asked.passed, open: answered.open };
  }
}

function signIn(client: Client, id: number): Promise<unknown> {
  return client.signIn({ email: `${id}`, password: "p" });
}

async function signInInstead(client: Client, id: number): Promise<void> {
  await client.signOut();
  await signIn(client, id);
}

const bodyOf = (request: Request): Promise<Record<string, string>> =>
  request.json().catch(() => ({}));

function answerTo(path: string, user: string, body: Record<string, string>): Response {
  const { email } = body;
  if (path === "login/")
    return Response.json({ ...CSRF, user: person(email), tokens: tokens(email) });
  if (path === "token/refresh/") return Response.json(tokens(userOf(body.refresh)));
  if (path === "transfer/") return Response.json({ code: "csrf_failed" }, { status: 403 });
  return Response.json(path === "profile/" ? person(user) : CSRF);
}

const CSRF = { csrf_token: "c", access_expires_in: LIFE / 1000 };

function person(id = "") {
  return { id: Number(id), email: `${id}@x`, first_name: "", last_name: "", role: "" };
}

/** Tokens of ten minutes, which name their user. */
function tokens(user = ""): { access: string; refresh: string } {
  const token = `h.${btoa(JSON.stringify({ iat: 0, exp: LIFE / 1000, user }))}.s`;
  return { access: token, refresh: token };
}

function userOf(token: string | null = ""): string {
  const payload = token?.split(".")[1];
  return payload ? JSON.parse(atob(payload)).user : "no one";
}

/** A store that two tabs share, without a channel: a tab that slept has read no message yet. */
function shared(): SessionStore {
  let kept: StoredSession | null = null;
  return {
    read: async () => structuredClone(kept),
    write: async (session) => {
      kept = structuredClone(session);
    },
  };
}

let api: Api;
beforeEach(() => {
  api = new Api();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a request whose refresh finds another user is not sent", async () => {
  const storage = shared();
  const asleep = await api.client(1, { storage });
  await api.client(2, { storage });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + LIFE });
  const transfer = asleep.fetch(`${baseUrl}transfer/`, { method: "POST", body: "of user 1" });
  await expect(transfer).rejects.toMatchObject({ code: "canceled" });
  expect(api.seen.filter((each) => each.includes("transfer"))).toEqual([]);
});

test("a request whose answer was lost is not repeated as another user", async () => {
  const client = await api.client(1);
  const first = api.hold("email/change/", () => {
    throw new TypeError("fetch failed");
  });
  const asking = client.askToChangeEmail({ email: "one@x", current_password: "p" });
  await first.asked;
  await signInInstead(client, 2);
  first.open();
  await expect(asking).rejects.toMatchObject({ code: "canceled" });
  expect(api.seen.filter((each) => each.includes("email"))).toEqual(["POST email/change/ as 1"]);
});

test("with cookies, a request is not sent after another user has signed in while it got a CSRF value", async () => {
  const client = await api.client(1, { transport: "cookie" });
  const csrf = api.hold("csrf/", () => Response.json(CSRF));
  const transfer = client.fetch(`${baseUrl}transfer/`, { method: "POST" });
  await csrf.asked; // its value was refused
  await signInInstead(client, 2);
  csrf.open();
  await expect(transfer).rejects.toMatchObject({ code: "canceled" });
  expect(api.seen.filter((each) => each.includes("transfer"))).toHaveLength(1);
});

test.each([
  ["a profile that was read", (client: Client) => client.readProfile()],
  ["a profile that was changed", (client: Client) => client.changeProfile({ first_name: "A" })],
  ["a deletion", (client: Client) => leave(client, { current_password: "p" })],
])(
  "the late answer to %s neither shows the former user nor signs the next one out",
  async (_, call) => {
    const client = await api.client(1);
    const first = api.hold("profile/", () =>
      Response.json({ ...person("1"), deletion_due_at: null }),
    );
    const called = call(client);
    await first.asked;
    await signInInstead(client, 2);
    first.open();
    await called;
    expect(client.session).toMatchObject({ status: "authenticated", user: { id: 2 } });
  },
);

const CHALLENGE = { id: "c", state: "code", method: "email_code", methods: [], expires_in: 600 };

/** A client at a second step, another code of which was asked for; the answer is held back. */
async function resending(next: object) {
  const answers = [{ challenge: CHALLENGE }, next];
  const login = () => Response.json(answers.shift());
  api.disturb = login;
  const client = await api.client(1);
  const late = api.hold("resend/", () => Response.json({ challenge: CHALLENGE }));
  const resent = client.resendChallenge("c");
  await late.asked;
  api.disturb = login;
  return { client, late, resent };
}

test("a late challenge does not bring back a step that was abandoned", async () => {
  const { client, late, resent } = await resending({});
  client.abandonChallenge();
  late.open();
  await resent;
  expect(client.session.status).toBe("anonymous");
});

test.each([
  { ...CHALLENGE, id: "of another sign-in" },
  { ...CHALLENGE, state: "enroll" },
])("a late challenge does not replace a later one: %o", async (challenge) => {
  const { client, late, resent } = await resending({ challenge });
  await client.answerChallenge({ challenge: "c", code: "123456" });
  late.open();
  await resent;
  expect(client.session).toEqual({ status: "pending", challenge });
});

/** A channel between the tabs of this page, which delivers at once. */
class Messages {
  static readonly open: Set<Messages> = new Set();
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor() {
    Messages.open.add(this);
  }

  postMessage(data: unknown): void {
    for (const each of Messages.open) if (each !== this) each.onmessage?.({ data });
  }

  close(): void {
    Messages.open.delete(this);
  }
}

test("where tabs cannot share a store, those with cookies show the user of the cookies", async () => {
  vi.stubGlobal("document", Object.assign(new EventTarget(), { hidden: false, cookie: "" }));
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("location", new URL(baseUrl));
  vi.stubGlobal("BroadcastChannel", Messages);
  let owner = "";
  api.disturb = async (request) => {
    if (request.url.endsWith("login/")) owner = (await bodyOf(request)).email ?? "";
    if (request.url.endsWith("profile/")) return Response.json(person(owner));
    if (!request.url.endsWith("refresh/")) return undefined;
    return Response.json({ ...CSRF, user: person(owner) });
  };
  const [first, second, last] = [
    await api.client(1, { transport: "cookie" }),
    createClient({ baseUrl, fetch: api.fetch }),
    createClient({ baseUrl, fetch: api.fetch }),
  ];
  const tabs = [first, second, last];
  for (const tab of tabs) tab.start();
  await last.known();
  await signIn(last, 2);
  for (const tab of tabs) {
    await expect
      .poll(() => tab.session)
      .toMatchObject({ status: "authenticated", user: { id: 2 } });
  }
  await first.refresh();
  expect(first.session).toEqual(last.session);
  const refreshes = api.seen.filter((each) => each.includes("refresh"));
  expect(refreshes).toHaveLength(3); // one in each of the two tabs, which no other repeats, and this
  for (const tab of tabs) tab.dispose();
});
