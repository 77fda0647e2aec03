import { createVestibule, keepTokens } from "@vestibule/nextjs";

export const tokens = keepTokens({
  name: "clinic",
  async refresh({ api, headers, held }) {
    headers.set("Content-Type", "application/json");
    const body = JSON.stringify({ refresh: held.refresh });
    const init = { method: "POST", headers, body };
    const answer = await fetch(new URL("/api/token/refresh/", api), init);
    if (answer.ok) return answer.json();
    if (answer.status === 401) return null;
    throw new Error(`The API answered ${answer.status}`);
  },
});

export const { auth, createProxy, protect, serverFetch } = createVestibule({ session: tokens });
