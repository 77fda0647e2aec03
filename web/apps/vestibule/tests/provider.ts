// The real OpenID provider of the Python tests, for pages.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onFreePort, type Server, unpooledFetch } from "../../../testing/server.js";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const ASK =
  "import json; from tests.providers.openid_server import CLIENT, SECRET, installed; " +
  "print(json.dumps([str(installed()), CLIENT, SECRET]))";

/** A provider that runs. */
export interface Provider {
  /** Tell it about somebody. */
  knows(subject: string, claims: Record<string, unknown>): Promise<void>;
  stop(): void;
}

/** A provider that can be started, once it is known where people go back to. */
interface Prepared extends Provider {
  /** What the server is told of it: the value of `VESTIBULE_PROVIDERS`. */
  entry: string;
  start(origin: string): Promise<void>;
}

/**
 * Start a provider, and a server that knows it. The provider has its port first and listens last:
 * where another process was faster to take it, both start again.
 */
export function startWithProvider(
  serveWith: (entry: string) => Promise<Server>,
): Promise<{ server: Server; company: Provider }> {
  return onFreePort(async (port) => {
    const company = prepared(port);
    const server = await serveWith(company.entry);
    try {
      await company.start(server.origin);
      return { server, company };
    } catch (error) {
      await server.stop();
      throw error;
    }
  });
}

function prepared(port: number): Prepared {
  const told = execFileSync(`${ROOT}.venv/bin/python`, ["-c", ASK], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const [folder, id, secret] = JSON.parse(told) as [string, string, string];
  const issuer = `http://127.0.0.1:${port}`;
  let running: ChildProcess | undefined;
  return {
    entry: JSON.stringify({
      company: {
        preset: "openid",
        label: "Company",
        issuer,
        private_network: true,
        client_id: id,
        client_secret: secret,
      },
    }),
    start(origin) {
      const client = {
        client_id: id,
        client_secret: secret,
        redirect_uris: [`${origin}/api/auth/social/company/callback/`],
      };
      const wanted = JSON.stringify({ port, prefix: "", client, idTokenClaims: false });
      const started = spawn("node", ["server.mjs", wanted], {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
      });
      running = started;
      return new Promise((resolve, reject) => {
        let said = "";
        started.stderr.on("data", (chunk) => {
          said += chunk;
        });
        started.stdout.once("data", () => resolve());
        started.once("close", () => reject(new Error(`The provider did not start:\n${said}`)));
      });
    },
    async knows(subject, claims) {
      await unpooledFetch(`${issuer}/people`, {
        method: "POST",
        body: JSON.stringify({ [subject]: claims }),
      });
    },
    stop: () => running?.kill(),
  };
}
