/** How long a tab waits for another one, in milliseconds, before it goes ahead all the same. */
export const LOCK_TIMEOUT = 3000;

/**
 * Do something while no other tab does something under the same name.
 *
 * Bounded, and open when it fails: a tab that was suspended with the lock in its
 * hands, or a browser without locks, must not keep anybody from signing in. What
 * is then done twice, the server forgives (its grace rule). Never taken twice by
 * one call chain, and never held while code of the host project runs.
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
    return work();
  } finally {
    clearTimeout(timer);
  }
}
