// As Expo's module of this name, with the limits of the devices it runs on.

declare global {
  /** What the device keeps, also when the app is closed. */
  var keychain: Map<string, string>;
}

export const AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY = 1;

interface Options {
  keychainAccessible?: number;
}

function check(key: string): void {
  if (!/^[\w.-]+$/.test(key)) throw new Error(`Invalid key: ${key}`);
}

export async function getItemAsync(key: string, _options: Options = {}): Promise<string | null> {
  check(key);
  return keychain.get(key) ?? null;
}

export async function setItemAsync(
  key: string,
  value: string,
  _options: Options = {},
): Promise<void> {
  check(key);
  if (new TextEncoder().encode(value).length > 2048) throw new Error("Larger than 2048 bytes");
  keychain.set(key, value);
}
