import { createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { onFreePort } from "../../../testing/server.js";
import { start } from "./running.js";

function listen(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

test("a server whose port another process was faster to take starts on another one", async () => {
  const ports: number[] = [];
  const faster: Server[] = [];
  const app = await onFreePort(async (port) => {
    ports.push(port);
    if (ports.length === 1) faster.push(await listen(port));
    return start(port, "http://127.0.0.1:9");
  });
  expect(new Set(ports).size).toBe(2);
  expect(app.origin).toBe(`http://localhost:${ports[1]}`);
  await app.stop();
  for (const server of faster) server.close();
  await expect(onFreePort(() => Promise.reject(new Error("not built")))).rejects.toThrow();
});
