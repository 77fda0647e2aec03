// On the Next server alone: where the tokens are, and how they are renewed.

import { createVestibule, keepTokens } from "@vestibule/nextjs";

/** Both tokens, in one cookie that no script can read, for as long as the API keeps an unused session. */
export const tokens = keepTokens({
  name: "clinic",
  // Browsers keep secure cookies of `http://localhost` as well; Safari alone does not.
  secure: () => process.env.INSECURE_COOKIES !== "1",
  async refresh({ api, headers, held }) {
    headers.set("Content-Type", "application/json");
    const body = JSON.stringify({ refresh: held.refresh });
    const url = new URL("/api/auth/token/refresh/", api);
    const answer = await fetch(url, { method: "POST", headers, body });
    if (answer.ok) return answer.json();
    if (answer.status === 401) return null;
    throw new Error(`The API answered ${answer.status}`); // trouble at the server ends no session
  },
});

export const { createProxy, serverFetch } = createVestibule({ session: tokens });
