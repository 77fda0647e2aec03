// What the installation asks for and offers, as the API itself says.

import { API_ORIGIN } from "./place";

export interface Captcha {
  provider: string;
  site_key: string;
  /** The actions that always ask. */
  actions: string[];
}

/** Where each captcha comes from: its script, and the name of the field that it fills in. */
export const CAPTCHAS: Record<string, { script: string; hosts: string; field: string }> = {
  recaptcha_v2: {
    script: "https://www.google.com/recaptcha/api.js",
    hosts: "https://www.google.com https://www.gstatic.com https://recaptcha.google.com",
    field: "g-recaptcha-response",
  },
  hcaptcha: {
    script: "https://js.hcaptcha.com/1/api.js",
    hosts: "https://hcaptcha.com https://*.hcaptcha.com",
    field: "h-captcha-response",
  },
  turnstile: {
    script: "https://challenges.cloudflare.com/turnstile/v0/api.js",
    hosts: "https://challenges.cloudflare.com",
    field: "cf-turnstile-response",
  },
};

/** Return what the user's captcha has filled in; "" for nothing. */
export function solved(sent: FormData): string {
  const fields = ["captcha", ...Object.values(CAPTCHAS).map(({ field }) => field)];
  const found = fields.map((name) => sent.get(name)).find((value) => typeof value === "string");
  return typeof found === "string" ? found : "";
}

const FRESH = 60_000;
const shared = globalThis as { offered?: { at: number; captcha: Captcha } };

/** Return the captcha that people solve; null where there is none, or the server does not say. */
export async function captcha(): Promise<Captcha | null> {
  if (!shared.offered || Date.now() - shared.offered.at > FRESH) {
    try {
      const answer = await fetch(`${API_ORIGIN}/api/auth/config/`, {
        cache: "no-store",
        signal: AbortSignal.timeout(3_000),
      });
      if (answer.ok) shared.offered = { at: Date.now(), captcha: (await answer.json()).captcha };
    } catch {
      // What was said last still holds; the API refuses what lacks a captcha anyway.
    }
  }
  const found = shared.offered?.captcha;
  return found && found.provider !== "none" ? found : null;
}
