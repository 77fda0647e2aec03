// Who else people may sign in with: the authorization code flow, with PKCE, up to the access
// token that the API checks. Client ids and secrets are the API's own variables.

import { createHash, randomBytes } from "node:crypto";
import { FRONT_ORIGIN } from "./place";

interface Preset {
  label: string;
  /** The provider, as `social-auth/` calls it. */
  called: string;
  issuer: string;
  authorize: string;
  token: string;
  scope: string;
}

const PRESETS: Record<string, Preset> = {
  google: {
    label: "Google",
    called: "google-oauth2",
    issuer: "https://accounts.google.com",
    authorize: "/o/oauth2/v2/auth",
    token: "https://oauth2.googleapis.com/token",
    scope: "openid email profile",
  },
  facebook: {
    label: "Facebook",
    called: "facebook",
    issuer: "https://www.facebook.com",
    authorize: "/v23.0/dialog/oauth",
    token: "https://graph.facebook.com/v23.0/oauth/access_token",
    scope: "public_profile email",
  },
  github: {
    label: "GitHub",
    called: "github",
    issuer: "https://github.com",
    authorize: "/login/oauth/authorize",
    token: "/login/oauth/access_token",
    scope: "read:user user:email",
  },
};

export interface Provider extends Preset {
  name: string;
  client_id: string;
  client_secret: string;
}

/** What a browser keeps on its way to a provider and back. */
export interface Journey {
  provider: string;
  state: string;
  verifier: string;
  next: string;
}

/** What can go wrong on the way, as the login page says it. */
export const SOCIAL_PROBLEMS: Record<string, string> = {
  denied: "The provider did not let you in.",
  exists: "There is an account with this e-mail address. Log in as you did before.",
  unverified: "Verify your e-mail address first: we have mailed you a link.",
  deactivated: "Account is deactivated. Contact your admin.",
  failed: "That did not work. Try again, or log in with your password.",
};

/** Return the providers whose clients are set up. */
export function offered(): Provider[] {
  const named: Record<string, Partial<Provider>> = JSON.parse(
    process.env.VESTIBULE_PROVIDERS || "{}",
  );
  return Object.entries(PRESETS).flatMap(([name, preset]) => {
    const variable = `VESTIBULE_${name.toUpperCase()}_CLIENT`;
    const client = {
      client_id: named[name]?.client_id ?? process.env[`${variable}_ID`] ?? "",
      client_secret: named[name]?.client_secret ?? process.env[`${variable}_SECRET`] ?? "",
    };
    const issuer = named[name]?.issuer ?? preset.issuer;
    return client.client_id && client.client_secret ? [{ ...preset, ...client, issuer, name }] : [];
  });
}

/** Return a journey's beginning: what to keep, and where to send the browser. */
export function departure(provider: Provider, next: string): [Journey, URL] {
  const [state, verifier] = [secret(), secret()];
  const url = new URL(provider.authorize, provider.issuer);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: provider.client_id,
    redirect_uri: callback(provider),
    scope: provider.scope,
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  return [{ provider: provider.name, state, verifier, next }, url];
}

/** Exchange the code that the user came back with; null where the provider refuses. */
export async function accessToken(
  provider: Provider,
  code: string,
  journey: Journey,
): Promise<string | null> {
  try {
    const answer = await fetch(new URL(provider.token, provider.issuer), {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: provider.client_id,
        client_secret: provider.client_secret,
        redirect_uri: callback(provider),
        code,
        code_verifier: journey.verifier,
      }),
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(10_000),
    });
    const { access_token } = await answer.json();
    return answer.ok && typeof access_token === "string" ? access_token : null;
  } catch {
    return null;
  }
}

function callback(provider: Provider): string {
  return `${FRONT_ORIGIN}/auth/social/${provider.name}/callback`;
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}
