import type { Browser, BrowserContext, Page } from "playwright-core";
import { elsewhere, type Server } from "../../../../testing/server.js";
import type { Client, ClientOptions, Session } from "../../src/index.js";

declare global {
  interface Window {
    client: Client;
  }
}

/** A user's browser: its tabs share cookies and storage. */
export class Person {
  readonly context: BrowserContext;
  readonly requests: string[] = [];
  readonly #server: Server;

  private constructor(context: BrowserContext, server: Server) {
    this.context = context;
    this.#server = server;
  }

  static async arrive(browser: Browser, server: Server, options: ClientOptions): Promise<Person> {
    const context = await browser.newContext({ extraHTTPHeaders: elsewhere() });
    const person = new Person(context, server);
    await context.addInitScript((given) => Object.assign(window, { options: given }), options);
    context.on("request", (request) => {
      const { pathname } = new URL(request.url());
      person.requests.push(`${request.method()} ${pathname.replace("/api/auth/", "")}`);
    });
    return person;
  }

  /** Open a tab with a client in it. */
  async tab(name = "a"): Promise<Page> {
    const page = await this.context.newPage();
    await this.visit(page, name);
    return page;
  }

  async visit(page: Page, name: string): Promise<void> {
    await page.goto(`${this.#server.origin}/page/${name}`);
    await page.waitForFunction(() => "client" in window);
  }

  async tabs(count: number): Promise<Page[]> {
    const pages: Page[] = [];
    for (let index = 0; index < count; index += 1) pages.push(await this.tab());
    return pages;
  }

  /** Count the requests of one kind so far. */
  count(what: string): number {
    return this.requests.filter((each) => each === what).length;
  }
}

/** Sign a user in, in one tab. */
export function signIn(page: Page, email: string, password: string): Promise<string> {
  const body = { email, password };
  return page.evaluate(async (given) => (await window.client.signIn(given)).status, body);
}

/** Return the session that a tab shows, as soon as it is known. */
export function sessionOf(page: Page): Promise<Session> {
  return page.evaluate(() => window.client.known());
}

/** Wait until a tab shows a session with this status, and of this user. */
export async function shows(page: Page, status: Session["status"], email = ""): Promise<void> {
  await page.waitForFunction(
    ([wanted, who]) => {
      const { session } = window.client;
      const shown = session.status === "authenticated" ? session.user.email : "";
      return session.status === wanted && (!who || shown === who);
    },
    [status, email],
  );
}
