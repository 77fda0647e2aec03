import type { Client, Config, Session, User } from "@vestibule/client";
import { type ComputedRef, computed, onMounted, type ShallowRef, shallowRef } from "vue";
import { useContext } from "./plugin.js";

/** Return the client of the app. */
export function useVestibule(): Client {
  return useContext().client;
}

/** Return the session, as far as it is known. */
export function useSession(): Readonly<ShallowRef<Session>> {
  return useContext().session;
}

/** Return the signed-in user, or null; `isLoaded` is false until it is known whether there is one. */
export function useUser(): {
  isLoaded: ComputedRef<boolean>;
  isSignedIn: ComputedRef<boolean>;
  user: ComputedRef<User | null>;
} {
  const session = useSession();
  const user = computed(() =>
    session.value.status === "authenticated" ? session.value.user : null,
  );
  return {
    isLoaded: computed(() => session.value.status !== "unknown"),
    isSignedIn: computed(() => user.value !== null),
    user,
  };
}

/** What the installation offers, or why it was not loaded. */
export interface LoadedConfig {
  config: Readonly<ShallowRef<Config | null>>;
  error: Readonly<ShallowRef<unknown>>;
  /** Load it again after a failure. Resolves also if it fails once more: check `error`. */
  reload: () => Promise<void>;
}

/** Load what the installation offers, once for all components; not on a server. */
export function useConfig(): LoadedConfig {
  const { load } = useContext();
  const config = shallowRef<Config | null>(null);
  const error = shallowRef<unknown>(null);
  async function reload(): Promise<void> {
    try {
      config.value = await load();
      error.value = null;
    } catch (reason) {
      error.value = reason;
    }
  }
  onMounted(reload);
  return { config, error, reload };
}
