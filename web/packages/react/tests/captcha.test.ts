import type { Config } from "@vestibule/client";
import { afterEach, expect, test, vi } from "vitest";
import { solveCaptcha } from "../src/captcha.js";

afterEach(() => vi.unstubAllGlobals());

interface Script {
  onload?: () => void;
  onerror?: () => void;
  remove(): void;
}

/** A page that takes the provider's script, and has no place for a dialog. */
function page(): { script: Script; asked: Promise<void> } {
  const script: Script = { remove() {} };
  const createElement = (name: string): object => {
    expect(name).toBe("script");
    return script;
  };
  const asked = new Promise<void>((append) => {
    vi.stubGlobal("document", { createElement, head: { append: () => append() } });
  });
  return { script, asked };
}

test("a captcha whose script comes, or fails, after the user has left opens no dialog", async () => {
  const captcha = { provider: "turnstile", site_key: "k", actions: [] };
  for (const outcome of ["onload", "onerror"] as const) {
    vi.unstubAllGlobals();
    const { script, asked } = page();
    const left = new AbortController();
    const spoken = { language: "en", words: {}, ownWords: {} } as Parameters<
      typeof solveCaptcha
    >[1];
    const config = { captcha } as unknown as Config;
    const solved = solveCaptcha(["sign_in", config, left.signal], spoken);
    await asked;
    left.abort();
    vi.stubGlobal("turnstile", outcome === "onload" ? { render() {} } : undefined);
    script[outcome]?.();
    expect([outcome, await solved]).toEqual([outcome, ""]);
  }
});
