import type { PasskeySignIn } from "@vestibule/client";

/** Return what the box says by which users choose to stay signed in; nothing where there is none. */
export function choiceIn(around: HTMLElement | null): PasskeySignIn {
  const box = around?.querySelector<HTMLInputElement>("[name=remember]");
  return box ? { remember: box.checked } : {};
}
