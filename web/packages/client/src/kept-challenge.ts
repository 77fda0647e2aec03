import type { Challenge } from "./shapes.js";
import type { State } from "./state.js";

/**
 * Keep the pending step of a sign-in for this tab, so that it survives a reload.
 *
 * What is kept names the sign-in and says how to answer. It contains no code and no
 * credential, and is removed as soon as the sign-in is over.
 */
export function keepChallenge(name: string, state: State): void {
  state.subscribe(() => {
    const { current } = state;
    try {
      if (current.status !== "pending") return storage()?.removeItem(name);
      const { options, ...challenge } = current.challenge; // others are asked for again
      storage()?.setItem(name, JSON.stringify([Date.now(), challenge]));
    } catch {
      // blocked: the step is over with the page
    }
  });
}

/** Return the step that an earlier page of this tab was at, unless it has expired. */
export function keptChallenge(name: string): Challenge | null {
  try {
    const [at, challenge] = JSON.parse(storage()?.getItem(name) ?? "") as [number, Challenge];
    const left = (seconds = 0): number => Math.ceil(seconds - (Date.now() - at) / 1000);
    const expires_in = left(challenge.expires_in);
    if (expires_in <= 0) return null;
    return { ...challenge, expires_in, resend_in: Math.max(0, left(challenge.resend_in)) };
  } catch {
    return null;
  }
}

/** Not that of a server, which all its visitors would share. */
function storage(): Storage | undefined {
  return globalThis.window?.sessionStorage;
}
