// The cache of TanStack Query, on the server of the file that tells of it.

import { dehydrate, hydrate, QueryClient, QueryObserver } from "@tanstack/react-query";
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

/** A client whose server signs in anybody, without a started one. */
function clientOfAnybody() {
  const answer = async (input: RequestInfo | URL): Promise<Response> => {
    const { email } = await (input as Request).json();
    const user = { id: email, email, first_name: "", last_name: "", role: "user" };
    return Response.json({ user, tokens: { access: "x.e30.x", refresh: "r" } });
  };
  return createClient({ baseUrl: "https://api.test/", transport: "bearer", fetch: answer });
}

function clientOf(server: Server) {
  const headers = elsewhere();
  return createClient({ baseUrl: server.api, transport: "bearer", headers: () => headers });
}

export function tellOfQueries(running: () => { server: Server }): void {
  test("what was loaded for one user is gone before another is there", async () => {
    const { server } = running();
    const [ann, bob] = [await registered(server), await registered(server)];
    const client = clientOf(server);
    const queries = new QueryClient();
    const stop = connectQueries(client, queries);
    const keys = (): unknown[] =>
      queries
        .getQueryCache()
        .getAll()
        .map((each) => each.queryKey)
        .filter(([, name]) => name !== "owner");
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

  test("what was loaded for one user is gone, too, where the other has come while nothing was connected", async () => {
    const { server } = running();
    const [ann, bob] = [await registered(server), await registered(server)];
    const client = clientOf(server);
    const orders = ["orders"];
    const [queries, restored] = [new QueryClient(), new QueryClient()];
    await client.signIn({ email: ann, password: PASSWORD });
    connectQueries(client, queries)();
    for (const cache of [queries, restored]) cache.setQueryData(orders, ["one of Ann’s"]);
    hydrate(restored, dehydrate(queries)); // as a page before it has stored it
    connectQueries(client, queries)();
    expect(queries.getQueryData(orders)).toBeDefined();

    await client.signOut();
    await client.signIn({ email: bob, password: PASSWORD });
    for (const cache of [queries, restored]) {
      const shown = new QueryObserver(cache, { queryKey: orders, enabled: false });
      const leave = shown.subscribe(() => {});
      expect(shown.getCurrentResult().data).toEqual(["one of Ann’s"]);
      connectQueries(client, cache)();
      expect(cache.getQueryData(orders)).toBeUndefined();
      expect(shown.getCurrentResult().data).toBeUndefined();
      leave();
    }
    client.dispose();
  });

  test("a cache that the app itself has emptied says whose it is all the same", async () => {
    const client = clientOfAnybody();
    for (const name of ["clear", "removeQueries"] as const) {
      await client.signIn({ email: "ann@example.org", password: PASSWORD });
      const queries = new QueryClient();
      const stop = connectQueries(client, queries);
      queries[name]();
      await Promise.resolve();
      queries.setQueryData(["orders"], ["one of Ann’s"]);
      const text = JSON.stringify(dehydrate(queries));
      stop();
      await client.signIn({ email: "bob@example.org", password: PASSWORD });
      const next = new QueryClient();
      const leave = connectQueries(client, next);
      hydrate(next, JSON.parse(text));
      await Promise.resolve();
      expect([name, next.getQueryData(["orders"])]).toEqual([name, undefined]);
      leave();
    }
  });

  test("what is restored late is kept for its user alone, with the mutations that wait", async () => {
    const { server } = running();
    const [ann, bob] = [await registered(server), await registered(server)];
    const client = clientOf(server);
    const orders = ["orders"];
    const stored = new QueryClient();
    await client.signIn({ email: ann, password: PASSWORD });
    stored.setQueryData(orders, ["one of Ann’s"]);
    connectQueries(client, stored)();
    stored.setQueryData(["last"], ["the last of Ann’s"]);
    const mutation = stored.getMutationCache().build(stored, { mutationKey: ["buy"] });
    mutation.state.isPaused = true;
    const text = JSON.stringify(dehydrate(stored));
    for (const [user, end] of [
      ["Ann", async () => {}],
      ["nobody", () => client.signOut()],
      ["Bob", () => client.signIn({ email: bob, password: PASSWORD })],
    ] as const) {
      await end();
      const queries = new QueryClient();
      const stop = connectQueries(client, queries);
      const shown = new QueryObserver(queries, { queryKey: orders, queryFn: () => ["new"] });
      const leave = shown.subscribe(() => {});
      await expect.poll(() => shown.getCurrentResult().data).toEqual(["new"]);
      shown.setOptions({ queryKey: orders, enabled: false });
      queries.getQueryCache().find({ queryKey: orders })?.setState({ dataUpdatedAt: 1 });
      hydrate(queries, JSON.parse(text));
      await Promise.resolve();
      const found = [["last"], orders].map((key) => queries.getQueryData<string[]>(key)?.[0]);
      const kept = user === "Ann";
      expect([user, ...found]).toEqual(
        kept ? [user, "the last of Ann’s", "one of Ann’s"] : [user, undefined, undefined],
      );
      expect(queries.getMutationCache().getAll()).toHaveLength(kept ? 1 : 0);
      leave();
      stop();
    }
    client.dispose();
  });
}
