import type { Config } from "@vestibule/client";
import { captchaDialog } from "./captcha-dialog.js";
import { type AllWords, allWords, type Spoken } from "./words/all.js";
import { loadLanguage } from "./words/dictionary.js";

/** What the scripts of all providers offer alike; each calls itself by another name. */
interface Widgets {
  render(place: HTMLElement, options: Record<string, unknown>): unknown;
  ready?(then: () => void): void;
  execute(siteKey: string, options: { action: string }): Promise<string>;
  reset?(widget: unknown): void;
}

interface Provider {
  script: string;
  name: "grecaptcha" | "hcaptcha" | "turnstile";
  /** It asks nothing, and so needs no place to be shown. */
  isInvisible?: boolean;
  /** It shows pictures at the end of the page: nothing modal may be above them. */
  leavesDialog?: boolean;
}

const GOOGLE = "https://www.google.com/recaptcha/api.js";
const PROVIDERS: Record<string, Provider> = {
  recaptcha_v2: { script: `${GOOGLE}?render=explicit`, name: "grecaptcha", leavesDialog: true },
  recaptcha_v3: { script: `${GOOGLE}?render=`, name: "grecaptcha", isInvisible: true },
  hcaptcha: {
    script: "https://js.hcaptcha.com/1/api.js?render=explicit",
    name: "hcaptcha",
    leavesDialog: true,
  },
  turnstile: {
    script: "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit",
    name: "turnstile",
  },
};

/**
 * Let the user solve the captcha of this installation. Returns the response to it; empty
 * where the user canceled, where the provider's script cannot be loaded, and once the signal aborts.
 *
 * The script comes from the provider, when it is needed first; the server's content policy
 * allows that of the provider that is configured.
 */
export async function solveCaptcha(
  [action, { captcha }, signal]: [string, Config, AbortSignal],
  spoken: Spoken,
): Promise<string> {
  if (captcha.provider === "dummy") return "solved";
  const provider = PROVIDERS[captcha.provider];
  if (!provider) return "";
  const key = captcha.site_key;
  await loadLanguage(spoken.language);
  const words = allWords(spoken);
  try {
    const widgets = await loaded(provider, key);
    if (signal.aborted) return "";
    if (provider.isInvisible) return await widgets.execute(key, { action });
    const isFlat = provider.leavesDialog ?? false;
    return await asked(widgets, { sitekey: key, action }, { words, signal, isFlat });
  } catch {
    return told(words, signal);
  }
}

/** Load the provider's script, and wait until it can be used. */
async function loaded(provider: Provider, key: string): Promise<Widgets> {
  const widgets = (): Widgets | undefined =>
    (globalThis as unknown as Record<string, Widgets | undefined>)[provider.name];
  if (!widgets()) await script(provider.script + (provider.isInvisible ? key : ""));
  const found = widgets();
  if (!found) throw new Error("The script brought no captcha");
  if (found.ready) await new Promise<void>((resolve) => found.ready?.(resolve));
  return found;
}

function script(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.onload = () => resolve();
    element.onerror = () => {
      element.remove();
      reject(new Error("The script cannot be loaded"));
    };
    element.src = address;
    document.head.append(element);
  });
}

function asked(
  widgets: Widgets,
  options: Record<string, string>,
  how: { words: AllWords; signal: AbortSignal; isFlat: boolean },
): Promise<string> {
  return new Promise((resolve, reject) => {
    let widget: unknown;
    const { place, end } = captchaDialog({
      ...how,
      canceled() {
        resolve("");
        if (how.isFlat) widgets.reset?.(widget); // takes its pictures away
      },
    });
    const settle = (then: () => void) => (): void => {
      end();
      then();
    };
    const callback = (response: string): void => settle(() => resolve(response))();
    const failed = settle(() => reject(new Error("The captcha failed")));
    try {
      widget = widgets.render(place, { ...options, callback, "error-callback": failed });
    } catch {
      failed();
    }
  });
}

/** Say that it cannot be shown. Nothing is solved then. */
async function told(words: AllWords, signal: AbortSignal): Promise<string> {
  if (signal.aborted) return "";
  return new Promise((resolve) => {
    const { place } = captchaDialog({ words, signal, isFlat: false, canceled: () => resolve("") });
    place.textContent = words.captchaFailed;
    place.setAttribute("role", "alert");
  });
}
