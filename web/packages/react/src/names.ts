"use client";

import { type Part, useVestibuleContext } from "./provider.js";

/** Parts whose classes are not simply called as they are. */
const CLASSES: Partial<Record<Part, string>> = {
  summary: "vb-alert",
  success: "vb-alert",
  button: "vb-btn vb-btn--primary",
  plainButton: "vb-btn",
  list: "vb-list vb-card",
};

/** Return the class names of a part: the kit's own, then yours. */
export function useNames(): (part: Part, ...more: (string | undefined)[]) => string {
  const { classNames } = useVestibuleContext();
  return (part, ...more) => joined(CLASSES[part] ?? `vb-${part}`, ...more, classNames[part]);
}

/** Join class names; what is empty is left out. */
export function joined(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
