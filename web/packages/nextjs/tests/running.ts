// The app of tests/app as it runs, and a visitor's cookies in front of it.

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  elsewhere,
  freePort,
  onFreePort,
  type Server,
  serve,
  somebody,
  unpooledFetch,
} from "../../../testing/server.js";
import { apply, cookieHeader } from "../src/cookie-header.js";

export const PASSWORD = "correct horse battery staple";

const APP = fileURLToPath(new URL("app", import.meta.url));
const NEXT = fileURLToPath(new URL("../../../node_modules/next/dist/bin/next", import.meta.url));

/** A process of the app. */
export interface App {
  origin: string;
  stop(): Promise<void>;
}

/** Start two in front of one API, which has to know their ports before they listen. */
export function startTwo(): Promise<{ server: Server; apps: [App, App] }> {
  return onFreePort(async (port) => {
    const ports = [port, await freePort()] as const;
    const [own, other] = ports.map((each) => `http://localhost:${each}`);
    const server = await serve({
      VESTIBULE_PUBLIC_ORIGIN: own ?? "",
      VESTIBULE_TRUSTED_ORIGINS: other ?? "",
      VESTIBULE_REFRESH_COOKIE_PATH: "/",
    });
    const starting = ports.map((each) => start(each, server.origin));
    try {
      const [first, second] = await Promise.all(starting);
      return { server, apps: [first as App, second as App] };
    } catch (error) {
      const started = (await Promise.allSettled(starting)).flatMap((each) =>
        each.status === "fulfilled" ? [each.value.stop()] : [],
      );
      await Promise.all([...started, server.stop()]);
      throw error;
    }
  });
}

/** Start one, in front of an API. */
export async function start(port: number, api: string): Promise<App> {
  const running = spawn(process.execPath, [NEXT, "start", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: APP,
    env: { ...process.env, NODE_ENV: "production", VESTIBULE_ORIGIN: api },
    stdio: ["ignore", "pipe", "pipe"],
  });
  await ready(running);
  return {
    origin: `http://localhost:${port}`,
    stop: () =>
      new Promise((resolve) => {
        if (running.exitCode !== null || running.signalCode !== null) return resolve();
        running.on("exit", () => resolve());
        running.kill("SIGTERM");
      }),
  };
}

function ready(running: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk;
      if (said.includes("Ready in")) resolve();
    };
    running.stdout?.on("data", hear);
    running.stderr?.on("data", hear);
    running.on("close", () => reject(new Error(`The app did not start:\n${said}`)));
  });
}

/** A visitor: cookies, and an address of their own. */
export class Visitor {
  cookies: Map<string, string> = new Map();
  readonly address: string = elsewhere()["X-Forwarded-For"] ?? "";

  /** The same visitor in the moment before an answer: what a second tab sends. */
  copy(): Visitor {
    const copy = new Visitor();
    copy.cookies = new Map(this.cookies);
    return copy;
  }

  /** Forget the access token, as a browser does when it expires. */
  expire(): this {
    this.cookies.delete("vestibule-access");
    return this;
  }

  async ask(url: string, init: RequestInit & { headers?: Record<string, string> } = {}) {
    const response = await unpooledFetch(url, {
      redirect: "manual",
      ...init,
      headers: {
        Accept: "text/html",
        Cookie: cookieHeader(this.cookies),
        "X-Forwarded-For": this.address,
        ...init.headers,
      },
    });
    apply(this.cookies, response.headers.getSetCookie());
    return response;
  }

  /** Post to the API under the site's own origin, as the kit does. */
  post(origin: string, path: string, body: object, headers: Record<string, string> = {}) {
    return this.ask(`${origin}/api/auth/${path}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Origin: origin,
        "Token-Transport": "cookie",
        "X-CSRFToken": this.cookies.get("vestibule-csrftoken") ?? "",
        ...headers,
      },
      body: JSON.stringify(body),
    });
  }

  /** Register, which signs in. */
  async register(origin: string): Promise<string> {
    const email = somebody();
    await this.ask(`${origin}/api/auth/csrf/`);
    const names = { first_name: "Ann", last_name: "Lee" };
    const twice = { password: PASSWORD, password2: PASSWORD };
    const answer = await this.post(origin, "register/", { email, ...twice, ...names });
    if (answer.status !== 201) throw new Error(await answer.text());
    return email;
  }
}
