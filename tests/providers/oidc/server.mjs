// A real OpenID provider for the tests: oidc-provider with people who are told to it.
import { createServer } from "node:http";
import Provider, { interactionPolicy } from "oidc-provider";

const { port, prefix, client, idTokenClaims } = JSON.parse(process.argv[2]);
const people = new Map();
const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
const provider = new Provider(`http://127.0.0.1:${port}${prefix}`, {
  clients: [client],
  claims: { openid: ["sub", "tid", "hd", "xms_edov"], email: ["email", "email_verified"], profile: ["given_name", "family_name"] },
  conformIdTokenClaims: !idTokenClaims,
  cookies: { keys: ["only for tests"] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  interactions: { policy, url: (_, interaction) => `${prefix}/interaction/${interaction.uid}` },
  findAccount: (_, sub) => people.has(sub) && { accountId: sub, claims: () => ({ sub, ...people.get(sub) }) },
});
const answer = provider.callback();

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

function ask(response) {
  response.setHeader("Content-Type", "text/html");
  response.end(`<!doctype html><title>Provider</title><form method="post">
    <label>Who <input name="login"></label>
    <button name="answer" value="allow">Allow</button>
    <button name="answer" value="deny">Deny</button></form>`);
}

async function decide(request, response) {
  const said = new URLSearchParams(await body(request));
  const { params } = await provider.interactionDetails(request, response);
  if (said.get("answer") !== "allow") {
    return provider.interactionFinished(request, response, { error: "access_denied" });
  }
  const accountId = said.get("login");
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { select_account: {}, login: { accountId }, consent });
}

createServer(async (request, response) => {
  if (request.url === "/people") {
    for (const [sub, claims] of Object.entries(JSON.parse(await body(request)))) people.set(sub, claims);
    return response.end();
  }
  if (request.url.startsWith(`${prefix}/interaction/`)) {
    return request.method === "POST" ? decide(request, response) : ask(response);
  }
  request.originalUrl = request.url;
  request.url = request.url.slice(prefix.length) || "/";
  return answer(request, response);
}).listen(port, "127.0.0.1", () => console.log("ready"));
