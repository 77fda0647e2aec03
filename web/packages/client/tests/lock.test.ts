import { afterEach, expect, test, vi } from "vitest";
import { LOCK_TIMEOUT, withLock } from "../src/lock.js";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Locks as a browser has them, of which one may never come free. */
function locks(free: boolean): { asked: string[] } {
  const asked: string[] = [];
  const request = (name: string, { signal }: LockOptions, work: () => unknown) => {
    asked.push(name);
    if (free) return Promise.resolve(work());
    return new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  };
  vi.stubGlobal("navigator", { locks: { request } });
  return { asked };
}

test("work runs under the lock and gives back what it made", async () => {
  const { asked } = locks(true);
  expect(await withLock("session", async () => 7)).toBe(7);
  expect(asked).toEqual(["session"]);
});

test("a lock that never comes free is waited for, and then gone past", async () => {
  locks(false);
  vi.useFakeTimers();
  let done = false;
  const work = withLock("session", async () => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(LOCK_TIMEOUT - 1);
  expect(done).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await work;
  expect(done).toBe(true);
});

test("work that fails is not done again without the lock", async () => {
  locks(true);
  let times = 0;
  const work = withLock("session", async () => {
    times += 1;
    throw new Error("no");
  });
  await expect(work).rejects.toThrow("no");
  expect(times).toBe(1);
});

test("a browser without locks does the work all the same", async () => {
  vi.stubGlobal("navigator", {});
  expect(await withLock("session", async () => 7)).toBe(7);
});
