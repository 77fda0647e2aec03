import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  addAuthenticatorApp,
  addPasskey,
  askToEnroll,
  type Client,
  createClient,
  enroll,
  finishSocialSignIn,
  keepMethod,
  lastMethod,
  offerPasskeys,
  removePasskey,
  signInByEmail,
  signInWithPasskey,
  startAtProvider,
  stepUp,
} from "../src/index.js";

const CHALLENGE = {
  id: "c1",
  state: "second_factor",
  method: "passkey",
  methods: ["passkey", "totp", "recovery_code"],
  expires_in: 600,
  options: { challenge: "AAEC" },
};
const USER = { id: 7, email: "ann@example.org", first_name: "Ann", last_name: "Lee", role: "user" };
const TOKENS = { access: "x.e30.x", refresh: "r1" };

type Answer = { status?: number; headers?: Record<string, string>; json?: unknown };
type Seen = {
  method: string;
  path: string;
  body: Record<string, unknown>;
  token: string | null;
  trusted: string | null;
};

/** A server of fixed answers, each used once, by `METHOD path`; the last one stays. */
class Server {
  readonly seen: Seen[] = [];
  readonly answers: Record<string, Answer[]> = {};
  /** Done once, between the next request and its answer. */
  meanwhile: (() => Promise<unknown>) | null = null;

  client(origins: string[] = []): Client {
    const fetch = this.#fetch;
    return createClient({ baseUrl: "https://api.test/", transport: "bearer", origins, fetch });
  }

  paths(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${path}`);
  }

  readonly #fetch = async (input: RequestInfo | URL): Promise<Response> => {
    const request = input as Request;
    const path = request.url.replace("https://api.test/", "");
    const text = await request.text();
    const token = request.headers.get("Authorization");
    const body = text ? JSON.parse(text) : {};
    const device = request.headers.get("Device-Token");
    const trusted = device && `${device} ${request.headers.get("Trusted-Device")}`;
    this.seen.push({ method: request.method, path, body, token, trusted });
    const { meanwhile } = this;
    this.meanwhile = null;
    await meanwhile?.();
    const left = this.answers[`${request.method} ${path}`] ?? [{ status: 404, json: {} }];
    const { status = 200, headers = {}, json } = (left.length > 1 ? left.shift() : left[0]) ?? {};
    const type = { "Content-Type": "application/json" };
    return new Response(JSON.stringify(json ?? {}), { status, headers: { ...type, ...headers } });
  };
}

/** The storage of one tab. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
    dump: () => [...kept.values()].join(),
  } as unknown as Storage;
}

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;

/** A browser that has passkeys, but none of the functions for JSON. */
function browser(credentials: object, statics: object = {}): void {
  vi.stubGlobal("PublicKeyCredential", statics);
  vi.stubGlobal("navigator", { credentials });
}

let server: Server;
beforeEach(() => {
  server = new Server();
  server.answers["POST login/"] = [{ json: { challenge: CHALLENGE } }];
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function signedIn(): Promise<Client> {
  server.answers["POST login/"] = [{ json: { user: USER, tokens: TOKENS } }];
  const client = server.client();
  await client.signIn({ email: USER.email, password: "p" });
  return client;
}

test("a pending step survives a reload of its tab, without options and codes, until it is over", async () => {
  const tab = storage();
  vi.stubGlobal("window", { sessionStorage: tab });
  vi.useFakeTimers({ toFake: ["Date"] });
  await server.client().signIn({ email: USER.email, password: "p" });
  const { dump } = tab as unknown as { dump: () => string };
  expect(dump()).not.toContain("AAEC");

  vi.setSystemTime(Date.now() + 60_000);
  const reloaded = server.client();
  await reloaded.calls.manager.restore();
  const found = reloaded.session;
  const { options, ...kept } = CHALLENGE;
  const resend_in = 0;
  expect(found).toEqual({ status: "pending", challenge: { ...kept, expires_in: 540, resend_in } });

  vi.setSystemTime(Date.now() + 600_000);
  const late = server.client();
  await late.calls.manager.restore();
  expect(late.session.status).toBe("anonymous");
  expect(dump()).toBe("");

  await reloaded.signIn({ email: USER.email, password: "p" });
  expect(dump()).not.toBe("");
  reloaded.abandonChallenge();
  expect(dump()).toBe("");
});

test("an answer may be the next step, and another method is shown as soon as it is chosen", async () => {
  const client = server.client();
  await client.signIn({ email: USER.email, password: "p" });
  const totp = { ...CHALLENGE, method: "totp" };
  server.answers["POST login/challenge/method/"] = [{ json: { challenge: totp } }];
  await client.chooseMethod({ challenge: "c1", method: "totp" });
  expect(client.session).toMatchObject({ challenge: { method: "totp" } });
  const next = { ...CHALLENGE, state: "enroll" };
  server.answers["POST login/challenge/"] = [{ json: { challenge: next } }];
  const answer = { challenge: "c1", method: "totp", code: "123456", trust_device: true } as const;
  const outcome = await client.answerChallenge(answer);
  expect(outcome).toMatchObject({ status: "challenge", challenge: { state: "enroll" } });
  expect(server.seen.at(-1)?.body).toEqual(answer);
  expect(client.session).toMatchObject({ status: "pending", challenge: { state: "enroll" } });
});

test("a device that was trusted says so at the next sign-in, beside the token of the device", async () => {
  const client = server.client();
  const trusted = { user: USER, tokens: TOKENS, device: "d1", trusted_device: "t1" };
  server.answers["POST login/challenge/"] = [{ json: trusted }];
  await client.answerChallenge({ challenge: "c1", code: "123456", trust_device: true });
  server.answers["POST logout/"] = [{ json: {} }];
  await client.signOut();
  await client.signIn({ email: USER.email, password: "p" });
  expect(server.seen.map(({ trusted }) => trusted)).toEqual([null, null, "d1 t1"]);
});

test("no other origin is told of the device, signed in or not", async () => {
  const client = server.client(["https://other.test"]);
  const trusted = { user: USER, tokens: TOKENS, device: "d1", trusted_device: "t1" };
  server.answers["POST login/"] = [{ json: trusted }];
  server.answers["POST logout/"] = [{ json: {} }];
  await client.signIn({ email: USER.email, password: "p" });
  await client.fetch("https://other.test/orders/");
  await client.signOut();
  await client.fetch("https://other.test/prices/");
  expect(server.seen.map(({ trusted }) => trusted)).toEqual([null, null, null, null]);
});

test("an enrollment signs in only when its recovery codes are saved", async () => {
  const client = server.client();
  await client.signIn({ email: USER.email, password: "p" });
  server.answers["POST login/enroll/"] = [{ json: { secret: "S", uri: "otpauth://" } }];
  const granted = { user: USER, tokens: TOKENS, recovery_codes: ["A-B"] };
  server.answers["POST login/enroll/confirm/"] = [{ json: granted }];
  await askToEnroll(client, { challenge: "c1", factor: "totp" });
  const { recoveryCodes, finish } = await enroll(client, { challenge: "c1", code: "123456" });
  expect(recoveryCodes).toEqual(["A-B"]);
  expect(client.session.status).toBe("pending");
  await finish();
  expect(client.session).toMatchObject({ status: "authenticated", user: { id: 7 } });
});

const WANTED = {
  status: 401,
  headers: {
    "WWW-Authenticate":
      'Bearer error="insufficient_user_authentication", acr_values="aal2", max_age="600"',
  },
  json: {},
};

test("requests that want a step-up share one, and are each retried once with the new tokens", async () => {
  const client = await signedIn();
  server.answers["POST step-up/confirm/"] = [{ json: { tokens: { ...TOKENS, access: "new" } } }];
  server.answers["POST orders"] = [WANTED, WANTED, { json: { done: true } }];
  const asked: unknown[] = [];
  client.onStepUp(async (wanted) => {
    asked.push(wanted);
    await stepUp(client, { challenge: "s", code: "123456" });
    return true;
  });
  const send = (): Promise<Response> =>
    client.fetch("https://api.test/orders", { method: "POST", body: '{"one":1}' });
  const answers = await Promise.all([send(), send()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(asked).toEqual([{ acr: "aal2", maxAge: 600 }]);
  const orders = server.seen.filter(({ path }) => path === "orders");
  expect(orders.map(({ token }) => token?.replace("Bearer ", ""))).toEqual([
    ...[TOKENS.access, TOKENS.access],
    ...["new", "new"],
  ]);
  expect(orders.at(-1)?.body).toEqual({ one: 1 });

  server.answers["POST orders"] = [WANTED];
  expect((await send()).status).toBe(401); // still not enough: it is not asked for again
  expect(asked).toHaveLength(2);
});

test("after a step-up no request is repeated as another user, who has signed in meanwhile", async () => {
  const client = await signedIn();
  server.answers["POST orders"] = [WANTED, { json: { done: true } }];
  server.answers["POST login/"] = [{ json: { user: { ...USER, id: 2 }, tokens: TOKENS } }];
  client.onStepUp(async () => {
    await client.signIn({ email: "bob@example.org", password: "p" });
    return true;
  });
  const answer = await client.fetch("https://api.test/orders", { method: "POST" });
  expect(answer.status).toBe(401);
  expect(server.paths().filter((path) => path === "POST orders")).toHaveLength(1);
});

test("no refused request is repeated as another user, who has signed in before it was answered", async () => {
  const refused = { status: 401, json: { code: "token_not_valid" } };
  for (const refusal of [WANTED, refused]) {
    const client = await signedIn();
    server.answers["POST orders"] = [refusal, { json: { done: true } }];
    server.answers["POST login/"] = [{ json: { user: { ...USER, id: 2 }, tokens: TOKENS } }];
    const asked = vi.fn(async () => true);
    client.onStepUp(asked);
    server.meanwhile = () => client.signIn({ email: "bob@example.org", password: "p" });
    server.seen.length = 0;
    const answer = await client.fetch("https://api.test/orders", { method: "POST" });
    expect(answer.status).toBe(401);
    expect(server.paths()).toEqual(["POST orders", "POST login/"]);
    expect(asked).not.toHaveBeenCalled();
  }
});

test("a request with new tokens that waits for the lock is not sent as another user", async () => {
  let last: Promise<unknown> = Promise.resolve();
  const request = <T>(_: string, __: object, work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
  vi.stubGlobal("navigator", { locks: { request } });
  const client = await signedIn();
  server.answers["POST login/"] = [{ json: { user: { ...USER, id: 2 }, tokens: TOKENS } }];
  const other = client.signIn({ email: "bob@example.org", password: "p" });
  const changed = client.changePassword({ current_password: "p", new_password: "q" });
  await expect(changed).rejects.toMatchObject({ code: "canceled" });
  await other;
  expect(server.paths()).toEqual(["POST login/", "POST login/"]);
});

test("without a step-up the refusal is the answer, and no token is refreshed for it", async () => {
  const client = await signedIn();
  server.answers["GET orders"] = [WANTED];
  expect((await client.fetch("https://api.test/orders")).status).toBe(401);
  const stop = client.onStepUp(async () => false);
  expect((await client.fetch("https://api.test/orders")).status).toBe(401);
  stop();
  expect(server.paths()).not.toContain("POST token/refresh/");
  expect(client.session.status).toBe("authenticated");
});

const ASKED = { options: { challenge: "AP_-", rpId: "app.test" }, state: "st" };
const KEY = {
  id: "key",
  rawId: bytes(251, 255),
  type: "public-key",
  authenticatorAttachment: "platform",
  response: { clientDataJSON: bytes(1), signature: bytes(2), userHandle: null },
};

test("a browser without functions for JSON signs in with bytes, and an unknown passkey is forgotten", async () => {
  const forgotten: unknown[] = [];
  const get = vi.fn(async (_: CredentialRequestOptions) => KEY);
  browser({ get }, { signalUnknownCredential: async (told: object) => void forgotten.push(told) });
  server.answers["POST login/passkey/options/"] = [{ json: ASKED }];
  server.answers["POST login/passkey/"] = [
    { json: { user: USER, tokens: TOKENS } },
    { status: 400, json: { code: "unknown_passkey" } },
  ];
  const client = server.client();
  await signInWithPasskey(client, { remember: true });
  const sent = get.mock.calls[0]?.[0]?.publicKey;
  expect([...new Uint8Array(sent?.challenge as ArrayBuffer)]).toEqual([0, 255, 254]);
  const { authenticatorAttachment, id, type } = KEY;
  const response = { clientDataJSON: "AQ", signature: "Ag" };
  expect(server.seen.at(-1)?.body).toEqual({
    state: "st",
    remember: true,
    credential: {
      ...{ authenticatorAttachment, id, type },
      ...{ rawId: "-_8", clientExtensionResults: {}, response },
    },
  });
  expect(client.session.status).toBe("authenticated");
  await expect(signInWithPasskey(client)).rejects.toMatchObject({ code: "unknown_passkey" });
  expect(forgotten).toEqual([{ rpId: "app.test", credentialId: "key" }]);
});

test("why a browser ends a ceremony has a code, and passkeys need a browser", async () => {
  server.answers["POST login/passkey/options/"] = [{ json: ASKED }];
  const client = server.client();
  await expect(signInWithPasskey(client)).rejects.toMatchObject({ code: "passkey_unsupported" });
  expect(await offerPasskeys(client)).toBeNull();
  const codes = {
    NotAllowedError: "passkey_canceled",
    AbortError: "passkey_canceled",
    InvalidStateError: "passkey_exists",
    SecurityError: "passkey_unsupported",
  };
  for (const [name, code] of Object.entries(codes)) {
    browser({ get: async () => Promise.reject(new DOMException("", name)) });
    await expect(signInWithPasskey(client)).rejects.toMatchObject({ code });
  }
});

/** A ceremony that waits until it is aborted. */
const waiting = ({ signal }: CredentialRequestOptions): Promise<never> =>
  new Promise((_, reject) => {
    const abort = (): void => reject(new DOMException("", "AbortError"));
    signal?.addEventListener("abort", abort);
  });

test("autofill is stopped by any other ceremony, and its options never get old", async () => {
  vi.useFakeTimers();
  server.answers["POST login/passkey/options/"] = [{ json: ASKED }];
  server.answers["POST login/passkey/"] = [{ json: { user: USER, tokens: TOKENS } }];
  const asked: (string | undefined)[] = [];
  const get = (options: CredentialRequestOptions): Promise<unknown> => {
    asked.push(options.mediation);
    return options.mediation === "conditional" ? waiting(options) : Promise.resolve(KEY);
  };
  browser({ get }, { isConditionalMediationAvailable: async () => true });
  const client = server.client();
  const offer = offerPasskeys(client);
  await vi.advanceTimersByTimeAsync(240_000);
  expect(asked).toEqual(["conditional", "conditional"]);
  expect(server.paths()).toHaveLength(2);
  await signInWithPasskey(client);
  expect(await offer).toBeNull();
  for (const wait of [0, null]) {
    const leaving = new AbortController();
    const another = offerPasskeys(client, { signal: leaving.signal });
    if (wait !== null) await vi.advanceTimersByTimeAsync(wait); // or even before there are options
    leaving.abort();
    expect(await another).toBeNull();
  }
});

test("a passkey is created with bytes, and the browser forgets one that is removed", async () => {
  const client = await signedIn();
  const told: object[] = [];
  const response = {
    clientDataJSON: bytes(1),
    attestationObject: bytes(3),
    getTransports: () => ["internal"],
  };
  const create = vi.fn(async (_: CredentialCreationOptions) => ({ ...KEY, response }));
  browser(
    { create },
    {
      signalAllAcceptedCredentials: async (what: object) => void told.push(what),
      signalUnknownCredential: async (what: object) => void told.push(what),
    },
  );
  const passkey = { id: "p1", credential_id: "key", name: "Phone" };
  const options = { challenge: "AAEC", user: { id: "AQ" }, excludeCredentials: [{ id: "Ag" }] };
  server.answers["POST factors/passkeys/options/"] = [{ json: { options, state: "st" } }];
  const recovery_codes = ["A-B"];
  const tokens = { access: "new", refresh: "r2" };
  const json = { passkey, recovery_codes, tokens };
  server.answers["POST factors/passkeys/"] = [{ status: 201, json }];
  const { passkey: added, ...first } = await addPasskey(client, {
    ...{ name: "Phone", current_password: "p" },
  });
  expect(added).toMatchObject(passkey);
  expect(first).toEqual({ recoveryCodes: ["A-B"] });
  const { publicKey } = create.mock.calls[0]?.[0] ?? {};
  expect([...new Uint8Array(publicKey?.user.id as ArrayBuffer)]).toEqual([1]);
  expect(server.seen.at(-1)?.body).toMatchObject({
    state: "st",
    name: "Phone",
    credential: { response: { attestationObject: "Aw", transports: ["internal"] } },
  });

  const [rp_id, user_id] = ["app.test", "AQ"];
  server.answers["DELETE factors/passkeys/p1/"] = [{ json: { message: "" } }];
  server.answers["GET factors/passkeys/"] = [
    { json: { passkeys: [{ ...passkey, credential_id: "other" }], rp_id, user_id } },
    { json: { passkeys: [], rp_id, user_id: "" } },
  ];
  await removePasskey(client, added);
  expect(server.seen.at(-1)?.token).toBe("Bearer new"); // it says that a factor was used
  await removePasskey(client, added);
  expect(told).toEqual([
    { rpId: rp_id, userId: user_id, allAcceptedCredentialIds: ["other"] },
    { rpId: rp_id, credentialId: "key" },
  ]);
});

test("the session that adds an app goes on with the tokens of the answer", async () => {
  const client = await signedIn();
  const added = { tokens: { access: "new", refresh: "r2" } };
  server.answers["POST factors/totp/confirm/"] = [{ status: 201, json: added }];
  expect(await addAuthenticatorApp(client, { setup: "s", code: "123456" })).toEqual([]);
  server.answers["GET profile/"] = [{ json: USER }];
  await client.readProfile();
  expect(server.seen.at(-1)?.token).toBe("Bearer new");
  expect(server.paths()).not.toContain("POST token/refresh/");
});

test("a cookie of the last method that is none breaks no page", () => {
  const page = { cookie: "" };
  vi.stubGlobal("document", page);
  for (const value of ["%E0%A4%A", "", "magic", "provider:", "password%0A", "<b>password</b>"]) {
    page.cookie = `theme=dark; vestibule-last-method=${value}`;
    expect([value, lastMethod()]).toEqual([value, null]);
  }
  for (const method of ["password", "passkey", "email", "provider:my company/näme"] as const) {
    page.cookie = `theme=dark; vestibule-last-method=${encodeURIComponent(method)}`;
    expect(lastMethod()).toBe(method);
  }
  vi.stubGlobal("document", {
    get cookie(): string {
      throw new Error("blocked");
    },
  });
  expect(lastMethod()).toBeNull();
});

test("the method of the last sign-in is kept by its name alone, and a ticket may come with a choice", async () => {
  expect(lastMethod()).toBeNull(); // on a server there is no browser to keep it
  keepMethod("password");
  const page = { cookie: "" };
  vi.stubGlobal("document", page);
  vi.stubGlobal("location", { protocol: "https:" });
  vi.stubGlobal("window", { sessionStorage: storage() });
  const client = server.client();
  const granted = { json: { user: USER, tokens: TOKENS } };
  server.answers["POST social/finish/"] = [
    { status: 400, json: { code: "invalid_state" } },
    granted,
  ];
  startAtProvider("google", { remember: true });
  await expect(finishSocialSignIn(client, "t")).rejects.toMatchObject({ code: "invalid_state" });
  expect(lastMethod()).toBeNull();
  for (const [given, sent] of [
    [undefined, { remember: true }],
    [{ remember: false }],
    [undefined, {}],
  ]) {
    await finishSocialSignIn(client, "t", given);
    expect(server.seen.at(-1)?.body).toEqual({ ticket: "t", ...(sent ?? given) });
  }
  expect(lastMethod()).toBe("provider:google");
  startAtProvider("google", { remember: true }); // abandoned for another sign-in
  keepMethod("password");
  await finishSocialSignIn(client, "t");
  expect(server.seen.at(-1)?.body).toEqual({ ticket: "t" });

  server.answers["POST login/email/confirm/"] = [{ json: { code: "123456" } }, granted];
  await signInByEmail(client, { token: "elsewhere" });
  expect(lastMethod()).toBe("provider:google");
  await signInByEmail(client, { token: "here" });
  expect(lastMethod()).toBe("email");
  expect(page.cookie).toBe(
    "vestibule-last-method=email; Path=/; Max-Age=31536000; SameSite=Strict; Secure",
  );
  vi.stubGlobal("window", {
    get sessionStorage(): Storage {
      throw new Error("blocked");
    },
  });
  startAtProvider("github");
  await finishSocialSignIn(client, "t");
  expect(lastMethod()).toBe("email");
});
