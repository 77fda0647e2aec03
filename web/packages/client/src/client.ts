import { BearerTransport } from "./bearer-transport.js";
import { Calls } from "./calls.js";
import { answerChallenge, resendChallenge } from "./challenge.js";
import { askToChangeEmail, confirmEmailChange, undoEmailChange } from "./change-email.js";
import { changePassword } from "./change-password.js";
import { Channel } from "./channel.js";
import { Clock } from "./clock.js";
import { readConfig } from "./config.js";
import { CookieTransport } from "./cookie-transport.js";
import { listEvents } from "./events.js";
import { HeldSession } from "./held-session.js";
import { OpenCalls } from "./open-calls.js";
import { PageLifecycle } from "./page-lifecycle.js";
import { changeProfile, readProfile } from "./profile.js";
import { askToResetPassword, resetPassword } from "./reset-password.js";
import { sessionApi } from "./session-api.js";
import { SessionManager } from "./session-manager.js";
import { indexedDbStore, memoryStore, type SessionStore } from "./session-store.js";
import { endOtherSessions, endSession, listSessions } from "./sessions.js";
import type { Profile } from "./shapes.js";
import { signIn } from "./sign-in.js";
import { signUp } from "./sign-up.js";
import { anonymous, type Session } from "./state.js";
import { askToVerifyEmail, verifyEmail } from "./verify-email.js";
import { askToVerifyPhone, verifyPhone } from "./verify-phone.js";
import { Wire } from "./wire.js";

/** What a client is told when it is made. */
export interface ClientOptions {
  /** Where the API is; `/api/auth/` of the page. Without a page (on a server) an absolute URL. */
  baseUrl?: string;
  /** How tokens travel: in cookies that no script can read, or held by this client. */
  transport?: "cookie" | "bearer";
  /**
   * Where a bearer client keeps its tokens. `memory`: they are gone with the page.
   * `unsafe-indexeddb`: for all tabs and the next visit, readable by any script that
   * gets into the page, so an injected one can carry the session away.
   */
  storage?: "memory" | "unsafe-indexeddb";
  /** Other origins that requests of whoever is signed in may go to. */
  origins?: readonly string[];
  /** Headers for every request to the API: what a server passes on from its own caller. */
  headers?: () => HeadersInit;
  /** Another way of sending requests. */
  fetch?: typeof fetch;
}

const STORIES = {
  signUp,
  signIn,
  answerChallenge,
  resendChallenge,
  readProfile,
  changeProfile,
  changePassword,
  askToResetPassword,
  resetPassword,
  askToVerifyEmail,
  verifyEmail,
  askToVerifyPhone,
  verifyPhone,
  askToChangeEmail,
  confirmEmailChange,
  undoEmailChange,
  listSessions,
  endSession,
  endOtherSessions,
  listEvents,
  readConfig,
};

type Told<Story> = Story extends (calls: Calls, ...rest: infer Rest) => infer Answer
  ? (...rest: Rest) => Answer
  : never;
type Stories = { [Name in keyof typeof STORIES]: Told<(typeof STORIES)[Name]> };

/** Everything that a page may want of its session. */
export interface Client extends Stories {
  /** What the functions of single stories are made of; those load where they are imported. */
  readonly calls: Calls;
  /** Who is signed in, as far as is known; the same object until something changes. */
  readonly session: Session;
  /** Be called after every change of `session`. Returns how to stop that. */
  subscribe(listener: () => void): () => void;
  /** Find out who is signed in, and look after the session from now on. Returns `dispose`. */
  start(): () => void;
  /** Stop looking after the session: no timers, no listeners. `start()` takes it up again. */
  dispose(): void;
  /** Wait until it is known who is signed in. */
  known(): Promise<Session>;
  /** Try again at once what waits for the network. */
  retry(): Promise<void>;
  /** Renew the session now. Raises: VestibuleError where that cannot be tried. */
  refresh(): Promise<void>;
  /** Sign out, here and in every tab. Raises: VestibuleError where the server must wait for it. */
  signOut(): Promise<void>;
  /** Leave a pending sign-in. */
  abandonChallenge(): void;
  /** `fetch`, as whoever is signed in: to the API's origin, the page's, and `origins`. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/**
 * Make a client. Nothing happens before `start()` or the first call.
 *
 * One for each page, or on a server one for each request: it remembers who is signed in.
 */
export function createClient(options: ClientOptions = {}): Client {
  const calls = callsOf(options);
  const { manager, wire } = calls;
  const { state } = manager.held;
  const lifecycle = new PageLifecycle(manager);
  const dispose = (): void => lifecycle.stop();
  return {
    ...told(calls),
    calls,
    get session() {
      return state.current;
    },
    subscribe: (listener) => state.subscribe(listener),
    start() {
      lifecycle.start();
      if (wire.base) void manager.restore();
      return dispose;
    },
    dispose,
    known: async () => wire.resolve("") && state.known(),
    retry: () => manager.retry(),
    refresh: () => manager.refresh(),
    signOut: () => manager.signOut(),
    abandonChallenge() {
      if (state.current.status === "pending") state.set(anonymous());
    },
    async fetch(input, init) {
      await manager.restoring;
      const address =
        input instanceof Request
          ? input
          : new URL(input, globalThis.location?.href ?? wire.resolve(""));
      return calls.fetchAuthorized(new Request(address, init));
    },
  };
}

function told(calls: Calls): Stories {
  const bound = Object.entries(STORIES).map(([name, story]) => [
    name,
    (story as (...all: unknown[]) => unknown).bind(null, calls),
  ]);
  return Object.fromEntries(bound) as Stories;
}

function callsOf(options: ClientOptions): Calls {
  const base = baseOf(options);
  const name = `vestibule:${base?.href}`;
  const clock = new Clock();
  // Looked up at each call: a page may replace fetch after this.
  const send = options.fetch ?? ((request: RequestInfo | URL) => fetch(request));
  const wire = new Wire(base, clock, send, options.headers ?? (() => ({})));
  const transport =
    options.transport === "bearer" ? new BearerTransport() : new CookieTransport(wire);
  const manager = new SessionManager({
    name,
    channel: new Channel(name),
    transport,
    held: new HeldSession(clock),
    store: storeFor(options, name),
    api: sessionApi(new OpenCalls(wire, transport), () => calls.direct<Profile>("GET", "profile/")),
  });
  const origins = [base?.origin, globalThis.location?.origin, ...(options.origins ?? [])];
  const calls: Calls = new Calls(wire, transport, manager, origins);
  return calls;
}

function storeFor(options: ClientOptions, name: string): SessionStore {
  const inMemory = options.transport === "bearer" && options.storage !== "unsafe-indexeddb";
  return inMemory ? memoryStore() : indexedDbStore(name);
}

/** Where the API is; null if only a page could say so, and there is none. */
function baseOf({ baseUrl = "/api/auth/" }: ClientOptions): URL | null {
  try {
    return new URL(baseUrl, globalThis.location?.href);
  } catch {
    return null;
  }
}
