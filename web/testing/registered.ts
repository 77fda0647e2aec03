import { createClient } from "@vestibule/client";
import { elsewhere, type Server, somebody, unpooledFetch } from "./server.js";

export const PASSWORD = "correct horse battery staple";

/** Register a user, from outside of any browser. */
export async function registered(server: Server): Promise<string> {
  const headers = elsewhere();
  const client = createClient({
    baseUrl: server.api,
    transport: "bearer",
    headers: () => headers,
    fetch: unpooledFetch,
  });
  const email = somebody();
  await client.signUp({ email, password: PASSWORD, first_name: "Ann", last_name: "Lee" });
  return email;
}
