import type { Client } from "../client.js";
import { randomText } from "../session-store.js";
import { answerOf, type Method } from "../wire.js";

/** Query parameters; empty ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** Calls that administer other accounts. */
export class ConsoleCalls {
  readonly #client: Client;
  readonly #base: string;

  constructor(client: Client, base: string) {
    this.#client = client;
    this.#base = base;
  }

  /** Call the API with the session of the client. Raises: VestibuleError. */
  async call<T>(method: Method, path: string, body?: object, key?: string): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (key) headers["Idempotency-Key"] = key;
    const init: RequestInit = { method, headers };
    if (body) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    return answerOf<T>(await this.#client.fetch(this.#base + path, init));
  }

  /** POST with a key, under which the server keeps what it has done. Raises: VestibuleError. */
  once<T>(path: string, body?: object): Promise<T> {
    return this.call("POST", path, body, randomText());
  }
}

/** Append query parameters to a path. */
export function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length > 0 ? `${path}?${search}` : path;
}

/** The path of one account. */
export function userPath(id: number | string, rest = ""): string {
  return `users/${encodeURIComponent(id)}/${rest}`;
}
