// Serve better-auth and a host's view: a cluster, as Node uses several cores.
import cluster from "node:cluster";
import { createServer } from "node:http";

function serve({ auth }, { fromNodeHeaders, toNodeHandler }) {
  const handle = toNodeHandler(auth);
  const host = async (request, response) => {
    const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
    const body = JSON.stringify(found ? { id: found.user.id } : { error: "unauthorized" });
    response.writeHead(found ? 200 : 401, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  };
  createServer((request, response) =>
    (request.url === "/api/host" ? host : handle)(request, response),
  ).listen(Number(process.env.PEER_PORT), "127.0.0.1");
}

if (cluster.isPrimary) {
  for (let i = 0; i < Number(process.env.PEER_WORKERS); i++) cluster.fork();
  cluster.on("exit", () => process.exit(1));
} else {
  serve(await import("./auth.mjs"), await import("better-auth/node"));
}
