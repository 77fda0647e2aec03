import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type Server, serve, somebody } from "../../../testing/server.js";
import { VestibuleError } from "../src/index.js";
import { openApp, removeApp } from "./expo.js";
import { PASSWORD, register, stranger } from "./people.js";

let server: Server;
beforeAll(async () => {
  server = await serve();
});
afterAll(() => server.stop());
afterEach(() => removeApp());

async function refusal(call: Promise<unknown>): Promise<VestibuleError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(VestibuleError);
  return error as VestibuleError;
}

test("a registered user is signed in, and can sign in again", async () => {
  const client = stranger(server);
  const email = await register(client);
  expect(client.session).toMatchObject({ status: "authenticated", user: { email } });
  await client.signOut();
  expect(client.session).toMatchObject({ status: "anonymous", endedBecause: "signed_out" });
  const signedIn = await client.signIn({ email, password: PASSWORD });
  expect(signedIn).toMatchObject({ status: "signed_in", user: { email, first_name: "Ann" } });
  expect(client.session.status).toBe("authenticated");
});

test("a wrong password is refused with its code, and nobody is signed in", async () => {
  const client = stranger(server);
  const email = await register(stranger(server));
  const error = await refusal(client.signIn({ email, password: "not the right one" }));
  expect(error).toMatchObject({ code: "invalid_credentials", status: 401, transient: false });
  expect(error.fields.non_field_errors).toHaveLength(1);
  expect(error.requestId).toMatch(/^[0-9a-f]{16}$/);
  expect(client.session.status).toBe("unknown");
});

test("what is wrong with a registration stands beside its fields", async () => {
  const body = { email: "no address", password: "short", first_name: "A", last_name: "B" };
  const error = await refusal(stranger(server).signUp(body));
  expect(error.code).toBe("invalid_input");
  expect(Object.keys(error.fields).sort()).toEqual(["email", "password"]);
});

test("no error shows a password or a token", async () => {
  const body = { email: "no address", password: PASSWORD, first_name: "A", last_name: "B" };
  const error = await refusal(stranger(server).signUp(body));
  expect(JSON.stringify(error) + error.stack + String(error.cause)).not.toContain(PASSWORD);
});

test("a profile is read and changed, and the session shows the change", async () => {
  const client = stranger(server);
  await register(client);
  expect(await client.readProfile()).toMatchObject({ first_name: "Ann", phone: "" });
  await client.changeProfile({ first_name: "Anna", phone: "+1234567890" });
  expect(client.session).toMatchObject({ user: { first_name: "Anna" } });
});

test("a change of password ends the other sessions and keeps this one", async () => {
  const [here, there] = [stranger(server), stranger(server)];
  const email = await register(here);
  await there.signIn({ email, password: PASSWORD });
  await here.changePassword({ current_password: PASSWORD, new_password: "a quiet long river" });
  expect(await here.readProfile()).toMatchObject({ email });
  await here.refresh();
  await refusal(there.readProfile());
  expect(there.session).toMatchObject({
    status: "anonymous",
    endedBecause: "password_changed",
    endedAt: expect.any(Date),
  });
});

test("a wrong current password is refused beside its field, and the session stays", async () => {
  const client = stranger(server);
  await register(client);
  const body = { current_password: "no", new_password: "a quiet long river" };
  const error = await refusal(client.changePassword(body));
  expect(error.code).toBe("wrong_password");
  expect(error.fields.current_password).toHaveLength(1);
  expect(client.session.status).toBe("authenticated");
});

test("a mailed link sets a new password", async () => {
  const client = stranger(server);
  const email = await register(stranger(server));
  await client.askToResetPassword({ email });
  const { links } = await server.mail(email, /password/i);
  const token = new URL(links[0] ?? "").hash.replace("#token=", "");
  await client.resetPassword({ token, password: "a quiet long river" });
  await client.signIn({ email, password: "a quiet long river" });
  expect((await refusal(client.resetPassword({ token, password: "again it is" }))).code).toBe(
    "invalid_link",
  );
});

test("a mailed link verifies an address", async () => {
  const client = stranger(server);
  const email = await register(client);
  const { links } = await server.mail(email, /verify|confirm/i);
  const token = new URL(links[0] ?? "").hash.replace("#token=", "");
  expect((await client.verifyEmail({ token })).message).toBe("Email address verified");
});

test("a request to verify an address says where to look, and nothing else", async () => {
  const sent = await stranger(server).askToVerifyEmail({ email: "nobody@example.org" });
  expect(sent).toMatchObject({ method: "link", sent_to: "n***@example.org" });
});

test("a mailed link changes the address", async () => {
  const client = stranger(server);
  await register(client);
  const email = somebody("new");
  await client.askToChangeEmail({ email, current_password: PASSWORD });
  const { links } = await server.mail(email);
  await client.confirmEmailChange(new URL(links[0] ?? "").hash.replace("#token=", ""));
  expect(await client.readProfile()).toMatchObject({ email });
});

test("sessions are listed, this one first, and ended", async () => {
  const [here, there] = [stranger(server), stranger(server)];
  const email = await register(here);
  await there.signIn({ email, password: PASSWORD });
  const devices = await here.listSessions();
  expect(devices.map((device) => device.current)).toEqual([true, false]);
  await here.endSession(devices[1]?.id ?? "");
  await refusal(there.readProfile());
  expect(there.session).toMatchObject({ endedBecause: "signed_out_elsewhere" });
  expect(await here.endOtherSessions()).toBe(0);
});

test("events are listed, newest first", async () => {
  const client = stranger(server);
  await register(client);
  const { events, next } = await client.listEvents();
  expect(events.map((each) => each.event)).toContain("signed_up");
  expect(next).toBeNull();
});

test("the configuration is open to all", async () => {
  expect(await stranger(server).readConfig()).toMatchObject({ registration: { open: true } });
});

test("an app with secure storage is signed in when it is opened again, and signs out", async () => {
  const { vestibule, follow } = await openApp(server);
  const email = await register(vestibule);
  const { links } = await server.mail(email, /verify|confirm/i);
  expect(await follow(links[0] ?? "")).toEqual({ screen: "home" });
  const { events } = await vestibule.listEvents();
  expect(events.map((each) => each.event)).toContain("email_verified");
  expect(await follow("https://www.example.org/reset-password#token=t")).toEqual({
    screen: "new-password",
    token: "t",
  });

  const later = (await openApp(server)).vestibule;
  expect(await later.known()).toMatchObject({ status: "authenticated", user: { email } });
  await later.refresh();
  await later.signOut();
  expect([...keychain.values()].join()).not.toContain("access");

  const anonymous = (await openApp(server)).vestibule;
  expect(await anonymous.known()).toMatchObject({ status: "anonymous", endedBecause: null });
});

test("an app says why its session was ended elsewhere, and when", async () => {
  const { vestibule } = await openApp(server);
  const email = await register(vestibule);
  const other = stranger(server);
  await other.signIn({ email, password: PASSWORD });
  await other.endOtherSessions();
  await vestibule.refresh();
  const { vestibule: later } = await openApp(server);
  expect(await later.known()).toMatchObject({
    endedBecause: "signed_out_elsewhere",
    endedAt: expect.any(Date),
  });
});

test("an app signs in by the token of a provider, with the nonce that it asked for", async () => {
  const { vestibule, signInWithGoogle } = await openApp(server);
  let asked = "";
  const ask = async (nonce: string) => {
    asked = nonce;
    return "the ID token";
  };
  expect((await signInWithGoogle(ask).catch((error) => error)).code).toBe("not_found");

  const user = {
    id: 7,
    email: "ann@example.org",
    first_name: "Ann",
    last_name: "",
    role: "client",
  };
  const bodies: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    bodies.push([new URL(request.url).pathname, await request.json()]);
    return Response.json({ user, access: "a.b.c", refresh: "r" });
  });
  expect(await signInWithGoogle(ask)).toEqual({ status: "signed_in", user });
  const token = { id_token: "the ID token", nonce: asked };
  expect(bodies).toEqual([["/api/auth/social/google/token/", token]]);
  expect(vestibule.session).toMatchObject({ user });
});

test("the code of the guide for React Native is that of the app", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  const guide = read("../../../../docs/how-to/react-native.md");
  const code = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block);
  expect(code.join("\n")).toBe(read("expo/vestibule.ts"));
});

const CAREFUL = `
VESTIBULE["SIGN_IN_CHECK"] = "email_code"
VESTIBULE["LIMITS"] = {"message": "100/minute per target"}
`;

test("a second step is the pending session until its code signs in", async () => {
  const careful = await serve({}, CAREFUL);
  try {
    const newcomer = stranger(careful);
    const email = await register(newcomer); // has a second step, too: the mailbox is not verified
    expect(newcomer.session).toMatchObject({ status: "pending" });
    const first = await careful.mail(email, /code/i);
    const client = stranger(careful);
    const asked = await client.signIn({ email, password: PASSWORD });
    if (asked.status !== "challenge") throw new Error("No second step was asked for");
    expect(client.session).toMatchObject({ status: "pending", challenge: asked.challenge });
    const challenge = asked.challenge.id;
    const wrong = await refusal(client.answerChallenge({ challenge, code: "000000" }));
    expect(wrong.code).toBe("invalid_code");
    expect(client.session.status).toBe("pending");
    const newest = async () => (await careful.mail(email, /code/i)).code;
    await expect.poll(newest).not.toBe(first.code);
    const code = await newest();
    await client.answerChallenge({ challenge, code: code ?? "" });
    expect(client.session).toMatchObject({ status: "authenticated", user: { email } });
  } finally {
    await careful.stop();
  }
});
