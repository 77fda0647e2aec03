import { VestibuleError } from "@vestibule/client";

/** Wait for a passkey ceremony. Returns false if the user or the browser ended it: no error. */
export async function unlessCanceled(ceremony: Promise<unknown>): Promise<boolean> {
  try {
    await ceremony;
    return true;
  } catch (error) {
    if (error instanceof VestibuleError && error.code === "passkey_canceled") return false;
    throw error;
  }
}
