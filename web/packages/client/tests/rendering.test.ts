import { describe, expect, test } from "vitest";
import { createConsole } from "../src/console/index.js";
import { type Client, type ClientOptions, createClient, VestibuleError } from "../src/index.js";
import { cut, Network, PASSWORD } from "./people.js";

const TRANSPORTS: [string, ClientOptions][] = [
  ["cookies", {}],
  ["bearer tokens", { transport: "bearer" }],
];
const STORED = { version: "1", user: "7", expiresAt: Date.now() + 1e9, lifetime: 1e9 };
const CALLS: [string, (client: Client) => Promise<unknown>][] = [
  ["known", (client) => client.known()],
  ["readConfig", (client) => client.readConfig()],
  ["readProfile", (client) => client.readProfile()],
  ["signIn", (client) => client.signIn({ email: "ann@example.org", password: PASSWORD })],
  ["fetch", (client) => client.fetch("/api/orders/")],
  ["a call of the console", (client) => createConsole(client).listRoles()],
];

describe.each(TRANSPORTS)("on a server, which has no page, with %s", (_, options) => {
  test("a client without an address can be made and started, and knows nothing", async () => {
    const network = new Network();
    const client = createClient({ ...options, fetch: network.fetch });
    const dispose = client.start();
    await new Promise(setImmediate);
    expect(client.session).toEqual({ status: "unknown", error: null });
    expect(network.seen).toEqual([]);
    dispose();
  });

  test.each(CALLS)("%s says that it needs the address", async (_name, call) => {
    const client = createClient(options);
    const error = await call(client).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(VestibuleError);
    expect(error).toMatchObject({ code: "base_url_missing", status: 0, transient: false });
    expect((error as VestibuleError).message).toContain("baseUrl");
  });

  test("it is not waited for an API that is away, and a retry finds it", async () => {
    let isAway = true;
    const client = createClient({
      ...options,
      baseUrl: "https://api.example.org/api/auth/",
      storage: { read: async () => STORED, write: async () => {} },
      fetch: async () => (isAway ? cut() : Response.json({ id: 7, email: "ann@example.org" })),
    });
    client.start();
    await expect(client.known()).rejects.toMatchObject({ code: "network", transient: true });
    expect(client.session).toMatchObject({ status: "unknown", error: { code: "network" } });
    await expect(client.known()).rejects.toBeInstanceOf(VestibuleError);
    isAway = false;
    await client.retry();
    expect(await client.known()).toMatchObject({ status: "authenticated", user: { id: 7 } });
  });

  test("a path is one of the API's origin", async () => {
    const asked: string[] = [];
    const client = createClient({
      ...options,
      baseUrl: "https://api.example.org/api/auth/",
      fetch: async (input) => {
        asked.push((input as Request).url);
        return Response.json([]);
      },
    });
    await client.fetch("/api/orders/");
    expect(asked).toEqual(["https://api.example.org/api/orders/"]);
  });
});
