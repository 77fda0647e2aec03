import type { Client } from "../client.js";
import { answerOf, type Method } from "../wire.js";

/** What is asked for, by name; what is empty is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** Calls of somebody who looks after others. */
export class ConsoleCalls {
  readonly #client: Client;
  readonly #base: string;

  constructor(client: Client, base: string) {
    this.#client = client;
    this.#base = base;
  }

  /** Call the API as whoever is signed in. Raises: VestibuleError. */
  async call<T>(method: Method, path: string, body?: object): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    const init: RequestInit = { method, headers };
    if (body) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    return answerOf<T>(await this.#client.fetch(this.#base + path, init));
  }
}

/** Write a path with a query string. */
export function asked(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length > 0 ? `${path}?${search}` : path;
}

/** The path of one account. */
export function userPath(id: number | string, rest = ""): string {
  return `users/${encodeURIComponent(id)}/${rest}`;
}
