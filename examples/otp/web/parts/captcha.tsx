"use client";

import { useEffect, useRef } from "react";
import { useForm } from "./form";

interface Widget {
  render(into: HTMLElement, options: { sitekey: string }): string | number;
  reset(widget?: string | number): void;
}

const GLOBALS: Record<string, string> = {
  recaptcha_v2: "grecaptcha",
  hcaptcha: "hcaptcha",
  turnstile: "turnstile",
};

/** The captcha of the installation, inside the form that it protects. */
export function Captcha(props: { provider: string; siteKey: string; script: string }) {
  const { state } = useForm();
  const box = useRef<HTMLDivElement>(null);
  const widget = useRef<string | number>(undefined);
  const { provider, siteKey, script } = props;

  useEffect(() => {
    if (!script) return;
    const place = document.createElement("script");
    place.src = `${script}?render=explicit&onload=captchaLoaded`;
    place.async = true;
    const draw = () => {
      const api = found(provider);
      if (api && box.current && widget.current === undefined) {
        widget.current = api.render(box.current, { sitekey: siteKey });
      }
    };
    Object.assign(window, { captchaLoaded: draw });
    if (found(provider)) draw();
    else document.head.append(place);
    return () => place.remove();
  }, [provider, script, siteKey]);

  // A response works once: after a refusal, people solve another.
  useEffect(() => {
    if (widget.current !== undefined && (state.errors || state.problem)) {
      found(provider)?.reset(widget.current);
    }
  }, [provider, state]);

  if (provider === "dummy") {
    return (
      <label className="check">
        <input name="captcha" type="checkbox" value="solved" />I am a person (captcha for tests)
      </label>
    );
  }
  return <div className="captcha" ref={box} />;
}

function found(provider: string): Widget | undefined {
  const api = Object(window)[GLOBALS[provider] ?? ""];
  return typeof api?.render === "function" ? api : undefined;
}
