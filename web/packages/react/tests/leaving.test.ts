import { type Client, createClient } from "@vestibule/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { leave, loadDocumentBy } from "../src/leaving.js";

const went: string[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  went.length = 0;
  vi.stubGlobal("location", { assign: (href: string) => went.push(href) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function client(signOut: Client["signOut"]): Client {
  return { ...createClient({ baseUrl: "http://127.0.0.1:9/api/auth/" }), signOut };
}

test("a document that is wanted during a sign-out waits for it, and not forever", async () => {
  const leaving = client(() => new Promise(() => {}));
  void leave(leaving);
  loadDocumentBy(leaving)("/after", { replace: false });
  await vi.advanceTimersByTimeAsync(3999);
  expect(went).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(went).toEqual(["/after"]);
});

test("a sign-out that does not reach the server keeps nobody", async () => {
  const leaving = client(() => Promise.reject(new Error("offline")));
  await leave(leaving);
  loadDocumentBy(leaving)("/after", { replace: false });
  await vi.advanceTimersByTimeAsync(0);
  expect(went).toEqual(["/after"]);
});
