"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** On another page, the keyboard goes on with what is new there, and not with the bar on top. */
export function Arrival() {
  const path = usePathname();
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== path) document.getElementById("main")?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return null;
}
