/** How a user signs in; a provider by its name in `config/`. */
export type SignInMethod = "password" | "passkey" | "email" | `provider:${string}`;

const LAST = "vestibule-last-method";
const STARTED = "vestibule:started-method";
const CHOICE = "vestibule:started-choice";
const METHOD = /^(password|passkey|email|provider:.+)$/;
/** Seconds. */
const A_YEAR = 31_536_000;

/**
 * Return the method of the last sign-in in this browser; null if it is not known.
 *
 * The method alone is kept: no user, no address and no secret. In a cookie, as signing out clears
 * the browser's storage (`Clear-Site-Data`).
 */
export function lastMethod(): SignInMethod | null {
  try {
    // Not on a server, which all its visitors would share.
    const cookies = globalThis.document?.cookie.split("; ") ?? [];
    const found = cookies.find((each) => each.startsWith(`${LAST}=`)) ?? "";
    const method = decodeURIComponent(found.slice(LAST.length + 1));
    return METHOD.test(method) ? (method as SignInMethod) : null;
  } catch {
    return null; // blocked, or a cookie of other code
  }
}

/** Keep how the user has signed in just now; what was chosen for a started sign-in ends. */
export function keepMethod(method: SignInMethod): void {
  try {
    globalThis.window?.sessionStorage.removeItem(CHOICE);
  } catch {
    // blocked: none was kept
  }
  if (!globalThis.document) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const value = encodeURIComponent(method);
  // biome-ignore lint/suspicious/noDocumentCookie: Safari and Firefox had no cookieStore for long
  document.cookie = `${LAST}=${value}; Path=/; Max-Age=${A_YEAR}; SameSite=Strict${secure}`;
}

/** What a user chooses before a sign-in at a provider. */
export interface StartedChoice {
  /** Whether the session outlives the browser, where `config/` offers the choice. */
  remember?: boolean;
}

/**
 * Keep, in this tab, that a sign-in at a provider was started, and what the user chose for it.
 *
 * `finishSocialSignIn` sends the choice, and ends it.
 */
export function startAtProvider(name: string, choice: StartedChoice = {}): void {
  try {
    const storage = globalThis.window?.sessionStorage;
    storage?.setItem(STARTED, `provider:${name}`);
    storage?.setItem(CHOICE, JSON.stringify(choice));
  } catch {
    // blocked: the provider is not marked
  }
}

/** Return what the user chose for the sign-in that was started in this tab. */
export function startedChoice(): StartedChoice {
  try {
    return JSON.parse(globalThis.window?.sessionStorage.getItem(CHOICE) ?? "{}");
  } catch {
    return {}; // blocked
  }
}

/** Keep the provider that was started in this tab as the last method; its choice is used up. */
export function keepStarted(): void {
  try {
    const started = globalThis.window?.sessionStorage.getItem(STARTED);
    if (started) keepMethod(started as SignInMethod);
  } catch {
    // blocked
  }
}
