import { BearerTransport } from "./bearer-transport.js";
import { type Bound, bindAll } from "./bind.js";
import { Calls } from "./calls.js";
import { answerChallenge, chooseMethod, resendChallenge } from "./challenge.js";
import { askToChangeEmail, confirmEmailChange, undoEmailChange } from "./change-email.js";
import { changePassword } from "./change-password.js";
import { Channel } from "./channel.js";
import { Clock } from "./clock.js";
import { readConfig } from "./config.js";
import { CookieTransport } from "./cookie-transport.js";
import { listEvents } from "./events.js";
import { HeldSession } from "./held-session.js";
import { OpenCalls } from "./open-calls.js";
import { pageLifecycle } from "./page-lifecycle.js";
import { changeProfile, readProfile } from "./profile.js";
import { askToResetPassword, resetPassword } from "./reset-password.js";
import { SessionManager } from "./session-manager.js";
import { indexedDbStore, memoryStore, type SessionStore } from "./session-store.js";
import { endOtherSessions, endSession, listSessions } from "./sessions.js";
import type { Profile } from "./shapes.js";
import { signIn } from "./sign-in.js";
import { signUp } from "./sign-up.js";
import { anonymous, type Session } from "./state.js";
import { askToVerifyEmail, verifyEmail } from "./verify-email.js";
import { askToVerifyPhone, verifyPhone } from "./verify-phone.js";
import type { StepUpHandler } from "./wanted-step-up.js";
import { Wire } from "./wire.js";

/** Options of `createClient`. */
export interface ClientOptions {
  /** Where the API is; `/api/auth/` of the page. Without a page (on a server) an absolute URL. */
  baseUrl?: string;
  /** How tokens travel: in `HttpOnly` cookies, or as bearer tokens held by this client. */
  transport?: "cookie" | "bearer";
  /**
   * Where a bearer client stores its tokens. `memory`: until the page closes.
   * `unsafe-indexeddb`: for all tabs and the next visit, and readable by any script in
   * the page, so an injected one (XSS) can steal the session. A store of your own: the
   * secure storage of an app's platform.
   */
  storage?: "memory" | "unsafe-indexeddb" | SessionStore;
  /** Further origins to which authenticated requests may be sent. */
  origins?: readonly string[];
  /** Headers for every request to the API, for example the visitor's cookies on a server. */
  headers?: () => HeadersInit;
  /** Used instead of the global `fetch`. */
  fetch?: typeof fetch;
}

const FUNCTIONS = {
  signUp,
  signIn,
  answerChallenge,
  chooseMethod,
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

/** The session of a page, and every call that most pages need. */
export interface Client extends Bound<Calls, typeof FUNCTIONS> {
  /** For the functions that take a client, which are bundled only where they are imported. */
  readonly calls: Calls;
  /** Who is signed in, if that is known yet; the same object until it changes. */
  readonly session: Session;
  /** Call the listener after every change of `session`. Returns a function that stops it. */
  subscribe(listener: () => void): () => void;
  /**
   * Find out who is signed in, and keep the session fresh from now on.
   *
   * Returns a function that ends this. If a page starts a client more than once, as each of its roots
   * does, timers and listeners stop with the last one.
   */
  start(): () => void;
  /** Stop timers and listeners, however often they were started. `start()` resumes. */
  dispose(): void;
  /**
   * Wait until it is known who is signed in. Without a page, as on a server, nothing is retried.
   *
   * Raises: VestibuleError `base_url_missing`; without a page also why it is not known, as `network`.
   */
  known(): Promise<Session>;
  /** Retry at once what waits for the network. */
  retry(): Promise<void>;
  /** Refresh the session now. Raises: VestibuleError if it cannot be tried. */
  refresh(): Promise<void>;
  /** Sign out, here and in every tab. Raises: VestibuleError if the server is told later. */
  signOut(): Promise<void>;
  /** Abandon a pending sign-in. */
  abandonChallenge(): void;
  /**
   * Let the handler ask for a step-up when a request wants a stronger or a more recent
   * authentication (RFC 9470); the request is then retried, unless the session is another by then. A
   * handler settles also when the session ends: see `subscribe`. Returns a function that stops it.
   */
  onStepUp(handler: StepUpHandler): () => void;
  /** `fetch` with the session: to the origins of the API and the page, and to `origins`. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/**
 * Create a client. It does nothing before `start()` or the first call.
 *
 * Create one per page, or one per request on a server: it remembers who is signed in.
 */
export function createClient(options: ClientOptions = {}): Client {
  const calls = callsOf(options);
  const { manager, wire } = calls;
  const { state } = manager.held;
  const page = pageLifecycle(manager);
  return {
    ...bindAll(calls, FUNCTIONS),
    calls,
    get session() {
      return state.current;
    },
    subscribe: (listener) => state.subscribe(listener),
    start() {
      const stop = page.start();
      if (wire.base) void manager.restore();
      return stop;
    },
    dispose: page.stop,
    known: async () => wire.resolve("") && state.known(),
    retry: () => manager.retry(),
    refresh: () => manager.refresh(),
    signOut: () => manager.signOut(),
    abandonChallenge() {
      if (state.current.status === "pending") state.set(anonymous());
    },
    onStepUp(handler) {
      calls.onStepUp = handler;
      return () => {
        if (calls.onStepUp === handler) calls.onStepUp = null;
      };
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

function callsOf(options: ClientOptions): Calls {
  const base = baseOf(options);
  const name = `vestibule:${base?.href}`;
  const clock = new Clock();
  // Looked up at each call: a page may replace fetch after this.
  const send = options.fetch ?? ((request: RequestInfo | URL) => fetch(request));
  const wire = new Wire(base, clock, send, options.headers);
  const transport =
    options.transport === "bearer" ? new BearerTransport() : new CookieTransport(wire);
  const manager = new SessionManager({
    name,
    channel: new Channel(name),
    held: new HeldSession(clock),
    store: storeFor(options, name),
    calls: new OpenCalls(wire, transport),
    profile: () => calls.direct<Profile>("GET", "profile/"),
  });
  const origins = [base?.origin, globalThis.location?.origin, ...(options.origins ?? [])];
  const calls: Calls = new Calls(wire, transport, manager, origins);
  return calls;
}

function storeFor({ transport, storage }: ClientOptions, name: string): SessionStore {
  if (transport !== "bearer" || storage === "unsafe-indexeddb") return indexedDbStore(name);
  return typeof storage === "object" ? storage : memoryStore();
}

/** Where the API is; null if only a page could say so, and there is none. */
function baseOf({ baseUrl = "/api/auth/" }: ClientOptions): URL | null {
  try {
    return new URL(baseUrl, globalThis.location?.href);
  } catch {
    return null;
  }
}
