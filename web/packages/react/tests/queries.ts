// The cache of TanStack Query, on the server of the file that tells of it.

import { QueryClient } from "@tanstack/react-query";
import { createClient } from "@vestibule/client";
import { expect, test } from "vitest";
import { elsewhere, type Server } from "../../../testing/server.js";
import {
  configQuery,
  connectQueries,
  devicesQuery,
  queryKeys,
  sessionQuery,
  userQuery,
} from "../src/tanstack-query.js";
import { PASSWORD, registered } from "./visit.js";

export function tellOfQueries(running: () => { server: Server }): void {
  test("what was loaded for one user is gone before another is there", async () => {
    const { server } = running();
    const [ann, bob] = [await registered(server), await registered(server)];
    const headers = elsewhere();
    const client = createClient({
      baseUrl: server.api,
      transport: "bearer",
      headers: () => headers,
    });
    const queries = new QueryClient();
    const stop = connectQueries(client, queries);
    const keys = (): unknown[] =>
      queries
        .getQueryCache()
        .getAll()
        .map((each) => each.queryKey);
    client.start();

    await client.signIn({ email: ann, password: PASSWORD });
    const profile = await queries.fetchQuery(userQuery(client));
    expect(profile.email).toBe(ann);
    expect(await queries.fetchQuery(devicesQuery(client))).toHaveLength(2);
    expect((await queries.fetchQuery(configQuery(client))).registration.open).toBe(true);
    queries.setQueryData(["orders"], ["one of Ann’s"]);
    expect((await queries.fetchQuery(sessionQuery(client))).status).toBe("authenticated");

    await client.changeProfile({ first_name: "Anna" });
    expect(queries.getQueryState(queryKeys.user)?.isInvalidated).toBe(true);
    expect(queries.getQueryData(["orders"])).toBeDefined();

    await client.signOut();
    expect(keys()).toEqual([queryKeys.session]);
    expect(queries.getQueryData(queryKeys.session)).toBe(client.session);

    await client.signIn({ email: ann, password: PASSWORD });
    queries.setQueryData(["orders"], ["one of Ann’s"]);
    await client.signIn({ email: bob, password: PASSWORD });
    expect(keys()).toEqual([queryKeys.session]);
    stop();
    client.dispose();
  });
}
