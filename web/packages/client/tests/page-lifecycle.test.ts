import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Client, createClient } from "../src/index.js";

/** What a page has of a browser, as far as a client that is started in it asks. */
beforeEach(() => {
  vi.stubGlobal("document", Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal("window", new EventTarget());
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A client whose server is down for as long as it is asked. */
function withoutServer(): { client: Client; asked: number[] } {
  const asked: number[] = [];
  const client = createClient({
    baseUrl: "https://api.test/",
    transport: "bearer",
    storage: {
      read: async () => ({ version: "1", user: "7", expiresAt: Date.now() + 1e9, lifetime: 1e9 }),
      write: async () => {},
    },
    fetch: async () => {
      asked.push(performance.now());
      return new Response(null, { status: 503 });
    },
  });
  return { client, asked };
}

/** Let time pass, second by second, and what is due be done. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) await vi.advanceTimersByTimeAsync(1000);
}

test("a visible page asks a server that is down less and less often", async () => {
  const { client, asked } = withoutServer();
  client.start();
  await pass(600);
  const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
  expect(waits.length).toBeGreaterThan(8);
  expect(Math.min(...waits.slice(6))).toBeGreaterThanOrEqual(30_000);
  client.dispose();
});

test("the network's return is a reason to ask at once, and begins the waits from the first", async () => {
  const { client, asked } = withoutServer();
  client.start();
  await pass(300);
  const before = asked.length;
  window.dispatchEvent(new Event("online"));
  await pass(5);
  expect(asked.length - before).toBeGreaterThanOrEqual(2);
  client.dispose();
});

test("a page that is disposed while it asks asks no more", async () => {
  const { client, asked } = withoutServer();
  client.start();
  await pass(3);
  document.dispatchEvent(new Event("visibilitychange"));
  client.dispose();
  const before = asked.length;
  await pass(300);
  expect(asked.length).toBe(before);
  expect(vi.getTimerCount()).toBe(0);
});

test("one of two roots leaves, twice, and the other goes on; after the last one nothing does", async () => {
  const { client, asked } = withoutServer();
  const [leave, stay] = [client.start(), client.start()];
  leave();
  leave();
  await pass(60);
  const before = asked.length;
  await pass(300);
  expect(asked.length).toBeGreaterThan(before);
  stay();
  expect(vi.getTimerCount()).toBe(0);
});

test("dispose stops a page however often it was started, and what it started counts no more", async () => {
  const { client, asked } = withoutServer();
  const [earlier] = [client.start(), client.start()];
  client.dispose();
  expect(vi.getTimerCount()).toBe(0);
  client.start();
  earlier();
  await pass(60);
  const before = asked.length;
  await pass(300);
  expect(asked.length).toBeGreaterThan(before);
  client.dispose();
});
