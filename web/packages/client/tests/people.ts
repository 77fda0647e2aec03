import { elsewhere, type Server, somebody, unpooledFetch } from "../../../testing/server.js";
import { type Client, createClient } from "../src/index.js";

export const PASSWORD = "correct horse battery staple";

/** A network that can be watched and disturbed, in front of the real one. */
export class Network {
  readonly seen: string[] = [];
  /** Answers instead of the server, or throws; undefined lets the request through. */
  disturb: (request: Request) => Promise<Response | undefined> | Response | undefined = () =>
    undefined;

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    this.seen.push(`${request.method} ${new URL(request.url).pathname.replace("/api/auth/", "")}`);
    return (await this.disturb(request.clone())) ?? unpooledFetch(request);
  };

  /** How often something was asked for. */
  count(what: string): number {
    return this.seen.filter((each) => each === what).length;
  }
}

/** A bearer client of somebody at an address of their own. */
export function stranger(server: Server, network: Network = new Network()): Client {
  const headers = elsewhere();
  return createClient({
    baseUrl: server.api,
    transport: "bearer",
    fetch: network.fetch,
    headers: () => headers,
  });
}

/** Register somebody, who is then signed in. */
export async function register(client: Client, email: string = somebody()): Promise<string> {
  const names = { first_name: "Ann", last_name: "Lee" };
  await client.signUp({ email, password: PASSWORD, ...names });
  return email;
}

/** Cut the network. */
export function cut(): never {
  throw new TypeError("fetch failed");
}

/** A promise and how to settle it. */
export function gate(): { open: () => void; passed: Promise<void> } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}
