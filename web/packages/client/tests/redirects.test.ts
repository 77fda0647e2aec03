import { afterEach, expect, test, vi } from "vitest";
import { safeNext } from "../src/index.js";

const HERE = "https://app.example";
afterEach(() => vi.unstubAllGlobals());

test.each(["/account", "/a?b=c#d", "account", "https://app.example/x"])(
  "%s stays here and is followed",
  (next) => {
    vi.stubGlobal("location", new URL(HERE));
    expect(new URL(safeNext(next), HERE).href).toBe(new URL(next, HERE).href);
  },
);

test.each([
  null,
  "",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "https://evil.example/",
  "https://app.example@evil.example/",
  "https://user@app.example/",
  "javascript:alert(1)",
  " javascript:alert(1)",
  "\u0001java\nscript:alert(1)",
  "data:text/html,x",
  "about:blank",
  "blob:https://app.example/x",
  "blob:https://app.example//evil.example",
  "filesystem:https://app.example/temporary/x",
  "view-source:https://app.example/",
  "wss://app.example/",
  "https://app.example.evil.example/",
  "https://app.example:8443/",
  "  //evil.example",
  "\t\\\\evil.example",
  "\\/evil.example",
  "http://app.example/",
  "https://[",
])("%j leads elsewhere, and the fallback is taken", (next) => {
  vi.stubGlobal("location", new URL(HERE));
  expect(safeNext(next, "/home")).toBe("/home");
});

test("an address that only contains this origin leads elsewhere on a server, too", () => {
  expect(safeNext("blob:http://localhost/x", "/home")).toBe("/home");
  expect(safeNext("http://localhost/x")).toBe("/x");
});

test.each(["/.//evil.example", "/..//evil.example/a", "/a/..//evil.example", "/.\\/evil.example"])(
  "%j stays here, though its path would name a host",
  (next) => {
    vi.stubGlobal("location", new URL(HERE));
    expect(new URL(safeNext(next), HERE).origin).toBe(HERE);
  },
);
