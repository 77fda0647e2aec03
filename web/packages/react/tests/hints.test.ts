import { createClient, VestibuleError } from "@vestibule/client";
import { afterEach, expect, test, vi } from "vitest";
import { explain } from "../src/development.js";
import { hintAt, hintOf } from "../src/hints.js";

const API = "http://localhost:8000/api/auth/";
const PAGE = "http://localhost:5173";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function serverThat(answers: boolean): void {
  vi.stubGlobal("fetch", () =>
    answers ? Promise.resolve(new Response()) : Promise.reject(new TypeError("Failed to fetch")),
  );
}

test("a server that does not answer is told from one that does not allow the page", async () => {
  const error = new VestibuleError("network", "The server cannot be reached");
  serverThat(false);
  expect(await hintOf(error, API, PAGE)).toContain(`${API} does not answer`);
  serverThat(true);
  expect(await hintOf(error, API, PAGE)).toMatch(
    /^http:\/\/localhost:8000 answers, but does not allow http:\/\/localhost:5173 to read it \(CORS\)/,
  );
  expect(await hintOf(error, API, PAGE)).toContain("CORS_ALLOW_CREDENTIALS = True");
  expect(await hintOf(error, API, PAGE)).not.toContain("different sites");
  expect(await hintOf(error, API, "http://127.0.0.1:5173")).toContain(
    "Browsers take 127.0.0.1 and localhost for different sites",
  );
});

test("an address that is not the API's, and a page of another site, are named", async () => {
  const page = new VestibuleError("unreadable", "The server answered 404", { status: 404 });
  expect(await hintOf(page, API, PAGE)).toContain("status 404, but not as the API does");
  const away = new VestibuleError("unreadable", "The server answered 502", { status: 502 });
  expect(await hintOf(away, API, PAGE)).toContain("Is the server behind it running?");
  const csrf = new VestibuleError("csrf_failed", "Add http://a.example to TRUSTED_ORIGINS");
  expect(await hintOf(csrf, API, PAGE)).toBe("Add http://a.example to TRUSTED_ORIGINS");
});

test("it is said once, on a developer's machine alone", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const csrf = new VestibuleError("csrf_failed", "said once");
  const client = createClient({ baseUrl: API });
  for (const hostname of ["accounts.example.org", "localhost.example.org", "127.0.0.1.example"]) {
    vi.stubGlobal("location", { hostname, origin: `https://${hostname}` });
    explain(csrf, client);
  }
  vi.stubGlobal("location", { hostname: "localhost", origin: PAGE });
  explain(new VestibuleError("wrong_password", "no matter of a set-up"), client);
  explain(new Error("of the page"), client);
  const own = createClient({ baseUrl: `${PAGE}/api/auth/` });
  explain(new VestibuleError("network", "away for a while"), own);
  explain(csrf, client);
  await expect.poll(() => warn.mock.calls).toEqual([["Vestibule: said once"]]);
  await hintAt(csrf, API, PAGE);
  expect(warn).toHaveBeenCalledTimes(1);
});
