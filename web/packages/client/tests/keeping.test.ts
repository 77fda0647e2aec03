import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type Server, serve, unpooledFetch } from "../../../testing/server.js";
import { askToStepUp, type Client, stepUp, VestibuleError } from "../src/index.js";
import { cut, gate, Network, PASSWORD, register, stranger } from "./people.js";

const REFRESH = "POST token/refresh/";
let server: Server;
beforeAll(async () => {
  server = await serve();
});
afterAll(() => server.stop());
afterEach(() => vi.useRealTimers());

/** Somebody signed in, over a network that can be disturbed. */
async function signedIn(): Promise<{ client: Client; network: Network; email: string }> {
  const network = new Network();
  const client = stranger(server, network);
  return { client, network, email: await register(client) };
}

function refuses(path: string, status: number, body: object, headers = {}) {
  return (request: Request): Response | undefined =>
    request.url.endsWith(path) ? Response.json(body, { status, headers }) : undefined;
}

/** Let an access token be refused once, as an expired one is. */
function refuseOnce(network: Network, path: string): void {
  let refused = false;
  network.disturb = (request) => {
    if (refused || !request.url.endsWith(path)) return undefined;
    refused = true;
    return Response.json({ detail: "no", code: "token_not_valid" }, { status: 401 });
  };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof VestibuleError ? error.code : String(error);
}

/** Move this machine's clock. */
function clockJumps(by: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + by });
}

test("all callers who ask at once wait for one refresh", async () => {
  const { client, network } = await signedIn();
  await Promise.all(Array.from({ length: 20 }, () => client.refresh()));
  expect(network.count(REFRESH)).toBe(1);
});

test("a refused token is renewed and the request sent once more", async () => {
  const { client, network } = await signedIn();
  refuseOnce(network, "profile/");
  expect(await client.readProfile()).toMatchObject({ first_name: "Ann" });
  expect([network.count(REFRESH), network.count("GET profile/")]).toEqual([1, 2]);
});

test("many refused requests share one refresh, and a body is sent whole again", async () => {
  const { client, network } = await signedIn();
  const refused = new Set<string>();
  network.disturb = (request) => {
    const token = request.headers.get("Authorization") ?? "";
    if (!request.url.endsWith("profile/") || (refused.size > 0 && !refused.has(token))) return;
    refused.add(token);
    return Response.json({ detail: "no", code: "token_not_valid" }, { status: 401 });
  };
  const changes = { first_name: "Anna", last_name: "x".repeat(150) };
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.changeProfile(changes)));
  expect(answers.every((each) => each.last_name === changes.last_name)).toBe(true);
  expect(network.count(REFRESH)).toBe(1);
});

test("a request that is refused again is not tried a third time", async () => {
  const { client, network } = await signedIn();
  network.disturb = refuses("profile/", 401, { detail: "no", code: "token_not_valid" });
  expect(await codeOf(client.readProfile())).toBe("token_not_valid");
  expect(network.count("GET profile/")).toBe(2);
  expect(client.session.status).toBe("authenticated");
});

test("a refusal that is not of the token is no reason to renew", async () => {
  const { client, network } = await signedIn();
  network.disturb = refuses("profile/", 401, { error: "no", code: "invalid_credentials" });
  await codeOf(client.readProfile());
  expect(network.count(REFRESH)).toBe(0);
});

test.each([
  ["no network", cut, "network"],
  [
    "a server in trouble",
    refuses("refresh/", 503, { error: "x", code: "unavailable" }),
    "unavailable",
  ],
  ["a page of a proxy", refuses("refresh/", 502, { oops: true }), "unreadable"],
  [
    "too many requests",
    refuses("refresh/", 429, { error: "x", code: "too_many_requests" }),
    "too_many_requests",
  ],
])("%s keeps the session, and is not asked again at once", async (_, trouble, code) => {
  const { client, network } = await signedIn();
  network.disturb = trouble;
  expect(await codeOf(client.refresh())).toBe(code);
  expect(await codeOf(client.refresh())).toBe(code);
  expect(network.count(REFRESH)).toBe(1);
  expect(client.session.status).toBe("authenticated");
  network.disturb = () => undefined;
  await client.retry();
  await client.refresh();
  expect(await client.readProfile()).toMatchObject({ first_name: "Ann" });
});

/** Note the key and the token of each renewal; whether the answer is lost, `lost` says. */
function renewals(network: Network, lost: (count: number) => boolean): [string | null, string][] {
  const seen: [string | null, string][] = [];
  network.disturb = async (request) => {
    if (!request.url.endsWith("token/refresh/")) return undefined;
    const { refresh } = (await request.clone().json()) as { refresh: string };
    seen.push([request.headers.get("Idempotency-Key"), refresh]);
    const answer = await unpooledFetch(request);
    return lost(seen.length) ? cut() : answer;
  };
  return seen;
}

test("a renewal whose answer was lost is tried again with the same key, the next with its own", async () => {
  const { client, network } = await signedIn();
  const seen = renewals(network, (count) => count === 1);
  expect(await codeOf(client.refresh())).toBe("network");
  await client.retry();
  await client.refresh();
  await client.refresh();
  const [lost, again, next] = seen.map(([key]) => key);
  expect(lost).toMatch(/^[!-~]{20,200}$/);
  expect(again).toBe(lost);
  expect(next).toMatch(/^[!-~]{20,200}$/);
  expect(next).not.toBe(lost);
  expect(seen[1]?.[1]).toBe(seen[0]?.[1]);
  expect(client.session.status).toBe("authenticated");
});

test.each([
  ["a change of password", (client: Client) => client.changePassword(NEXT)],
  ["a step-up", stepsUp],
])("%s is repeated with its key if its answer was lost", async (_, renew) => {
  const { client, network } = await signedIn();
  const keys = losing(network, RENEWAL, 1);
  await renew(client);
  expect(new Set(keys).size).toBe(1);
  expect(await client.readProfile()).toMatchObject({ first_name: "Ann" });
  await client.refresh();
  expect(await kindsOf(client)).not.toContain("refresh_superseded");
});

test.each([
  ["a change of password", (client: Client) => client.changePassword(NEXT)],
  ["a step-up", stepsUp],
])("after %s whose answers were all lost, the next refresh gets its tokens", async (_, renew) => {
  const { client, network } = await signedIn();
  const keys = losing(network, RENEWAL, 2);
  expect(await codeOf(renew(client))).toBe("network");
  await client.refresh();
  await client.refresh();
  expect(keys).toEqual([keys[0], keys[0], keys[0], expect.not.stringMatching(String(keys[0]))]);
  expect(await client.readProfile()).toMatchObject({ first_name: "Ann" });
  expect(await kindsOf(client)).not.toContain("refresh_superseded");
});

const RENEWAL = /(password.change|step-up.confirm)/;

/** Lose the answers to the first of these requests; returns the keys of all of them and of refreshes. */
function losing(network: Network, path: RegExp, answers: number): (string | null)[] {
  const keys: (string | null)[] = [];
  network.disturb = async (request) => {
    if (!path.test(request.url) && !request.url.endsWith("refresh/")) return undefined;
    keys.push(request.headers.get("Idempotency-Key"));
    if (keys.length > answers) return undefined;
    await unpooledFetch(request);
    return cut();
  };
  return keys;
}

async function kindsOf(client: Client): Promise<string[]> {
  const { events } = await client.listEvents();
  return events.map(({ event }) => event);
}

test("a sign-in whose answer was lost opens one session", async () => {
  const { client, network, email } = await signedIn();
  await client.signOut();
  const keys = losing(network, /login/, 1);
  await client.signIn({ email, password: PASSWORD });
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(await client.listSessions()).toHaveLength(1);
  expect((await kindsOf(client)).filter((kind) => kind === "signed_in")).toHaveLength(2);
});

const NEXT = { current_password: PASSWORD, new_password: "another long passphrase" };

async function stepsUp(client: Client): Promise<void> {
  const { id } = await askToStepUp(client);
  await stepUp(client, { challenge: id, password: PASSWORD });
}

test("a renewal that comes back after another user signed in is dropped", async () => {
  const { client, network } = await signedIn();
  const other = await register(stranger(server));
  const [sent, answered] = [gate(), gate()];
  network.disturb = async (request) => {
    if (!request.url.endsWith("password/change/")) return undefined;
    const answer = await unpooledFetch(request);
    sent.open();
    await answered.passed;
    return answer;
  };
  const changing = client.changePassword(NEXT);
  await sent.passed;
  await client.signIn({ email: other, password: PASSWORD });
  answered.open();
  await changing;
  expect(client.session).toMatchObject({ user: { email: other } });
  expect(await client.readProfile()).toMatchObject({ email: other });
});

test("a sign-out after a renewal whose answer was lost shows the key of it", async () => {
  const { client, network } = await signedIn();
  const seen = renewals(network, (count) => count === 1);
  expect(await codeOf(client.refresh())).toBe("network");
  const renewal = network.disturb;
  let refused = false;
  network.disturb = (request) => {
    if (refused || !request.url.endsWith("logout/")) return renewal(request);
    refused = true;
    return Response.json({ detail: "no", code: "token_not_valid" }, { status: 401 });
  };
  await client.signOut();
  expect(seen).toHaveLength(2);
  expect(seen[1]).toEqual(seen[0]);
});

test("the server says how long to wait", async () => {
  const { client, network } = await signedIn();
  const busy = { error: "x", code: "overloaded" };
  network.disturb = refuses("refresh/", 503, busy, { "Retry-After": "7" });
  await expect(client.refresh()).rejects.toMatchObject({ retryAfter: 7, transient: true });
});

test("a session that was ended elsewhere says why", async () => {
  const { client, email } = await signedIn();
  const other = stranger(server);
  await other.signIn({ email, password: PASSWORD });
  await other.endOtherSessions();
  await client.refresh();
  expect(client.session).toMatchObject({
    status: "anonymous",
    endedBecause: "signed_out_elsewhere",
    endedAt: expect.any(Date),
  });
});

test("a refresh that comes back after the sign-out is dropped", async () => {
  const { client, network } = await signedIn();
  const answered = gate();
  network.disturb = async (request) => {
    if (!request.url.endsWith("refresh/")) return undefined;
    const answer = await unpooledFetch(request);
    await answered.passed;
    return answer;
  };
  const refreshing = client.refresh();
  const leaving = client.signOut();
  expect(client.session).toMatchObject({ status: "anonymous", endedBecause: "signed_out" });
  answered.open();
  await Promise.all([refreshing, leaving]);
  expect(client.session.status).toBe("anonymous");
  expect(await codeOf(client.readProfile())).toBe("not_authenticated");
});

test("a refresh that comes back after another user signed in is dropped", async () => {
  const { client, network } = await signedIn();
  const other = await register(stranger(server));
  const answered = gate();
  network.disturb = async (request) => {
    if (!request.url.endsWith("refresh/")) return undefined;
    const answer = await unpooledFetch(request);
    await answered.passed;
    return answer;
  };
  const refreshing = client.refresh();
  await client.signIn({ email: other, password: PASSWORD });
  answered.open();
  await refreshing;
  expect(client.session).toMatchObject({ user: { email: other } });
  expect(await client.readProfile()).toMatchObject({ email: other });
});

test("signing out without a network is done here at once, and at the server when it is back", async () => {
  const { client, network, email } = await signedIn();
  network.disturb = cut;
  expect(await codeOf(client.signOut())).toBe("network");
  expect(client.session).toMatchObject({ status: "anonymous" });
  network.disturb = () => undefined;
  await client.retry();
  expect(network.count("POST logout/")).toBe(3);
  await client.signIn({ email, password: PASSWORD });
  expect(await client.listSessions()).toHaveLength(1);
});

test("signing out ends the session even where the access token is too old for it", async () => {
  const { client, network, email } = await signedIn();
  refuseOnce(network, "logout/");
  await client.signOut();
  await client.signIn({ email, password: PASSWORD });
  expect(await client.listSessions()).toHaveLength(1);
});

test("an expired token is renewed before the request, not after a refusal", async () => {
  const { client, network } = await signedIn();
  clockJumps(11 * 60_000);
  await client.readProfile();
  expect(network.seen.slice(-2)).toEqual([REFRESH, "GET profile/"]);
});

test.each([-5, -1, 1, 5])("a clock that is %i hours off changes nothing", async (hours) => {
  clockJumps(hours * 3_600_000);
  const { client, network } = await signedIn();
  await client.readProfile();
  expect(network.count(REFRESH)).toBe(0);
  await client.refresh();
  await client.readProfile();
  expect(network.count(REFRESH)).toBe(1);
});

test("a clock that is set while the page is open costs a refresh at most", async () => {
  const { client, network } = await signedIn();
  for (const hours of [3, -6, 9]) {
    clockJumps(hours * 3_600_000);
    await client.readProfile();
    await client.readProfile();
  }
  expect(network.count(REFRESH)).toBeLessThanOrEqual(3);
  expect(client.session.status).toBe("authenticated");
});

test("giving up one request leaves the refresh to the others", async () => {
  const { client, network } = await signedIn();
  const answered = gate();
  refuseOnce(network, "profile/");
  const refuse = network.disturb;
  network.disturb = async (request) => {
    if (request.url.endsWith("refresh/")) await answered.passed;
    return refuse(request);
  };
  const impatient = new AbortController();
  const url = `${server.api}profile/`;
  const [given, kept] = [client.fetch(url, { signal: impatient.signal }), client.refresh()];
  await expect.poll(() => network.count(REFRESH)).toBe(1);
  impatient.abort();
  await expect(given).rejects.toMatchObject({ name: "AbortError" });
  answered.open();
  await kept;
  expect((await client.fetch(url)).status).toBe(200);
});

test("a request that was given up before it began refreshes nothing", async () => {
  const { client, network } = await signedIn();
  clockJumps(3 * 3_600_000);
  network.disturb = async () => Promise.reject(new TypeError("no network"));
  const request = client.fetch(`${server.api}profile/`, { signal: AbortSignal.abort() });
  await expect(request).rejects.toMatchObject({ name: "AbortError" });
  expect(network.count(REFRESH)).toBe(0);
});

test("no token goes to another origin", async () => {
  const { client, network } = await signedIn();
  const before = network.seen.length;
  expect(await codeOf(client.fetch("https://evil.example/collect"))).toBe("foreign_origin");
  expect(network.seen.length).toBe(before);
});

test("the session is one object until something changes, and cannot be changed", async () => {
  const { client } = await signedIn();
  const before = client.session;
  let told = 0;
  client.subscribe(() => {
    told += 1;
  });
  await client.refresh();
  await client.readProfile();
  expect(client.session).toBe(before);
  expect(told).toBe(0);
  expect(Object.isFrozen(before)).toBe(true);
});

test("two clients of one server-side process share nothing", async () => {
  const [ann, bob] = [stranger(server), stranger(server)];
  ann.start();
  bob.start();
  try {
    await register(ann);
    expect(bob.session).toMatchObject({ status: "anonymous", endedBecause: null });
    expect(await codeOf(bob.readProfile())).toBe("not_authenticated");
  } finally {
    ann.dispose();
    bob.dispose();
  }
});

test("a server that restarts in the middle loses nobody", async () => {
  const { client } = await signedIn();
  await server.restart();
  await client.refresh();
  expect(await client.readProfile()).toMatchObject({ first_name: "Ann" });
});
