import { vi } from "vitest";
import type { Server } from "../../../testing/server.js";

globalThis.keychain = new Map();

/** Open the app of `docs/how-to/react-native.md`, or open it again after it was closed. */
export async function openApp(server: Server): Promise<typeof import("./expo/vestibule.js")> {
  vi.resetModules();
  vi.stubEnv("EXPO_PUBLIC_API", server.api);
  vi.stubGlobal("window", globalThis); // React Native has one, but no document
  return import("./expo/vestibule.js");
}

/** Be on a server or in a script again, with nothing left on the device. */
export function removeApp(): void {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  keychain.clear();
}
