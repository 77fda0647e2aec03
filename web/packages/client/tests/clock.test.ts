import { afterEach, expect, test, vi } from "vitest";
import { createClient } from "../src/index.js";

const LIFE = 600;
const token = `h.${btoa(JSON.stringify({ iat: 0, exp: LIFE }))}.s`;
const user = { id: 7, email: "ann@example.org", first_name: "Ann", last_name: "Lee", role: "user" };

afterEach(() => vi.useRealTimers());

test.each([
  ["a cached answer of the API", "https://api.test/auth/countries/", { Age: "3600" }],
  ["an answer that the browser has kept", "https://api.test/countries/", {}],
  ["an answer of another server", "https://other.test/", {}],
])("%s does not set the clock back", async (_, url, cached) => {
  const asked: string[] = [];
  const client = createClient({
    baseUrl: "https://api.test/auth/",
    transport: "bearer",
    origins: ["https://other.test"],
    fetch: async (input) => {
      const request = input as Request;
      asked.push(request.url);
      const isOld = request.url === url;
      const at = new Date(Date.now() - (isOld ? 3_600_000 : 0));
      const headers = { Date: at.toUTCString(), ...(isOld && cached) };
      const tokens = { access: token, refresh: token };
      return Response.json({ user, tokens, ...tokens }, { headers });
    },
  });
  await client.signIn({ email: user.email, password: "p" });
  await client.fetch(url);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + LIFE * 1000 + 1000 });
  await client.fetch("https://api.test/orders/");
  expect(asked.slice(2)).toEqual([
    "https://api.test/auth/token/refresh/",
    "https://api.test/orders/",
  ]);
});
