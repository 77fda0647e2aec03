import {
  createClient,
  type SessionStore,
  type SignedIn,
  type StoredSession,
  signInWithProviderToken,
} from "@vestibule/client";
import { getRandomValues, randomUUID } from "expo-crypto";
import * as SecureStore from "expo-secure-store";

globalThis.crypto ??= { getRandomValues } as Crypto;

const KEY = "vestibule.session";
const options = { keychainAccessible: SecureStore.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY };

const storage: SessionStore = {
  async read() {
    const text = await SecureStore.getItemAsync(KEY, options).catch(() => null);
    if (!text) return null;
    const stored: StoredSession = JSON.parse(text);
    return { ...stored, endedAt: stored.endedAt ? new Date(stored.endedAt) : null };
  },
  write: (session) => SecureStore.setItemAsync(KEY, JSON.stringify(session), options),
};

export const vestibule = createClient({
  baseUrl: process.env.EXPO_PUBLIC_API ?? "https://www.example.org/api/auth/",
  transport: "bearer",
  storage,
});
vestibule.start();

/** Act on a link that has opened the app. Returns the screen to show, with its parameters. */
export async function follow(link: string): Promise<{ screen: string; token?: string }> {
  const { pathname, hash } = new URL(link);
  const token = new URLSearchParams(hash.slice(1)).get("token") ?? "";
  if (pathname === "/reset-password") return { screen: "new-password", token };
  if (pathname === "/verify-email") await vestibule.verifyEmail({ token });
  return { screen: "home" };
}

/** Sign in with Google; `ask` gets the nonce and returns the ID token of Google's own SDK. */
export async function signInWithGoogle(ask: (nonce: string) => Promise<string>): Promise<SignedIn> {
  const nonce = randomUUID();
  return signInWithProviderToken(vestibule, "google", { id_token: await ask(nonce), nonce });
}
