// On the Next server alone: tokens in cookies that no script can read.

import { cookies } from "next/headers";
import type { Tokens } from "./renewing";

/** As long as the API keeps an unused session; it is the judge of that. */
const KEPT_FOR = 24 * 3600;
/** Browsers keep secure cookies of `http://localhost` as well; Safari alone does not. */
const isSecure = process.env.INSECURE_COOKIES !== "1";
const PREFIX = isSecure ? "__Host-" : "";
const ACCESS = `${PREFIX}clinic-access`;
const REFRESH = `${PREFIX}clinic-refresh`;
const ATTRIBUTES = { httpOnly: true, secure: isSecure, sameSite: "lax", path: "/" } as const;

/** Read the tokens of the visitor whose request this is. */
export async function held(): Promise<Tokens | null> {
  const jar = await cookies();
  const refresh = jar.get(REFRESH)?.value;
  return refresh ? { access: jar.get(ACCESS)?.value ?? "", refresh } : null;
}

/** Keep tokens in the visitor's browser, or take them away. */
export async function keep(tokens: Tokens | null): Promise<void> {
  const jar = await cookies();
  for (const [name, value] of [
    [ACCESS, tokens?.access],
    [REFRESH, tokens?.refresh],
  ] as const) {
    jar.set(name, value ?? "", { ...ATTRIBUTES, maxAge: value ? KEPT_FOR : 0 });
  }
}
