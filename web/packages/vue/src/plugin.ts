import { type Client, type Config, type Session, sessionOf, UNKNOWN } from "@vestibule/client";
import { type InjectionKey, inject, type ObjectPlugin, type ShallowRef, shallowRef } from "vue";

/** Options of `createVestibule`. */
export interface VestibuleOptions {
  /**
   * The session for which a server has rendered the page: shown until the client has asked by
   * itself, so that nothing flashes and the page hydrates as it was rendered.
   */
  initialSession?: Session;
}

/** What the plugin provides to an app. */
export interface VestibuleContext {
  client: Client;
  session: Readonly<ShallowRef<Session>>;
  /** Load what the installation offers; asked for once, and again after a failure. */
  load(): Promise<Config>;
}

const KEY: InjectionKey<VestibuleContext> = Symbol("vestibule");

/**
 * Return the plugin that gives an app a session, and looks after it until the app is unmounted.
 *
 * On a server it neither starts the client nor subscribes to it: the app is rendered once, for what
 * the client knows by then. There, create one client and one app for each request.
 */
export function createVestibule(client: Client, options: VestibuleOptions = {}): ObjectPlugin<[]> {
  const { initialSession = UNKNOWN } = options;
  return {
    install(app) {
      const session = shallowRef(sessionOf(client, initialSession));
      app.provide(KEY, { client, session, load: loadOnce(client) });
      if (typeof window === "undefined") return;
      const unsubscribe = client.subscribe(() => {
        session.value = sessionOf(client, initialSession);
      });
      const dispose = client.start();
      app.onUnmount(() => {
        unsubscribe();
        dispose();
      });
    },
  };
}

function loadOnce(client: Client): () => Promise<Config> {
  let asked: Promise<Config> | null = null;
  return () => {
    asked ??= client.readConfig().catch((error: unknown) => {
      asked = null;
      throw error;
    });
    return asked;
  };
}

/** Return what the plugin provides. Raises: an error in an app without it. */
export function useContext(): VestibuleContext {
  const context = inject(KEY, null);
  if (!context) throw new Error("This app lacks app.use(createVestibule(client))");
  return context;
}
