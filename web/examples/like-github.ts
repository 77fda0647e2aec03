// A small server that signs one person in as GitHub documents it.

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { onFreePort } from "../testing/server.js";

/** A GitHub, with the client that its entry in `PROVIDERS` names. */
export interface LikeGitHub {
  providers: string;
  /** The address of whoever signs in there: another one is another user. */
  email: string;
  stop(): void;
}

/** Start one. */
export function likeGitHub(): Promise<LikeGitHub> {
  return onFreePort(likeGitHubAt);
}

async function likeGitHubAt(port: number): Promise<LikeGitHub> {
  const issuer = `http://127.0.0.1:${port}`;
  const client = { client_id: "the-client", client_secret: "the-secret" };
  const github = {
    email: "",
    providers: JSON.stringify({ github: { issuer, ...client, private_network: true } }),
    stop: () => void server.close(),
  };
  let challenge = "";

  function answer(path: string, body: string): unknown {
    if (path === "/login/oauth/access_token") {
      const sent = Object.fromEntries(new URLSearchParams(body));
      const fits = createHash("sha256")
        .update(sent.code_verifier ?? "")
        .digest("base64url");
      const ours = sent.client_secret === client.client_secret && sent.code === "the-code";
      return ours && fits === challenge ? { access_token: "the-token" } : { error: "bad_code" };
    }
    const digest = createHash("sha256").update(github.email).digest();
    const user = { id: digest.readUInt32BE(), login: "grace", name: "Grace Ho", email: null };
    if (path.endsWith("/token")) return { user };
    if (path === "/api/v3/user") return user;
    return [{ email: github.email, primary: true, verified: true }];
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", issuer);
    if (url.pathname === "/login/oauth/authorize") {
      challenge = url.searchParams.get("code_challenge") ?? "";
      const back = new URL(url.searchParams.get("redirect_uri") ?? "");
      back.searchParams.set("code", "the-code");
      back.searchParams.set("state", url.searchParams.get("state") ?? "");
      response.writeHead(302, { Location: back.href }).end();
      return;
    }
    const said = answer(url.pathname, await bodyOf(request));
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(said));
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return github;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}
