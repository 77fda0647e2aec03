// `npm start`: Next's own server, told where each request comes from.

import { createServer } from "node:http";
import process from "node:process";
import { fileURLToPath } from "node:url";

process.env.NODE_ENV = "production";
process.env.NEXT_TELEMETRY_DISABLED ??= "1";
const { default: next } = await import("next"); // which reads both at once

const hostname = "127.0.0.1";
const port = Number(process.env.FRONT_PORT ?? 3000);
const app = next({ dev: false, dir: fileURLToPath(new URL(".", import.meta.url)), hostname, port });
await app.prepare();
const answer = app.getRequestHandler();

const server = createServer((request, response) => {
  // Next would believe whatever a browser says here; so the real peer is added, as proxies do.
  const told = request.headers["x-forwarded-for"];
  const peer = request.socket.remoteAddress ?? "";
  request.headers["x-forwarded-for"] = told ? `${told}, ${peer}` : peer;
  void answer(request, response);
});
server.listen(port, hostname, () =>
  process.stdout.write(`Front end at http://localhost:${port}\n`),
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
