/** How long a tab waits for the lock, in milliseconds, before it proceeds without it. */
export const LOCK_TIMEOUT = 3000;

/**
 * Run work while no other tab holds the lock of this name (Web Locks).
 *
 * The wait is bounded and fails open: a tab that was suspended while holding the lock,
 * or a browser without locks, must not prevent a sign-in. Two refreshes at once are
 * covered by the server's grace period. The lock is not reentrant: no work under it
 * may ask for it again and wait, and no code of the host project runs under it.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return work();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), LOCK_TIMEOUT);
  let begun = false;
  try {
    return await locks.request(name, { signal: timeout.signal }, () => {
      begun = true;
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    return work(); // the timer has fired, or finds nothing left to abort
  }
}
