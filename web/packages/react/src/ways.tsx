"use client";

import type { ReactNode } from "react";
import { methodLook } from "./factor-form.js";
import { ChevronRightIcon } from "./icons.js";
import { Tile } from "./parts.js";
import { useVestibuleContext } from "./provider.js";

/** Methods to choose from, each as large as a thumb. */
export function Ways(props: {
  methods: readonly string[];
  choose: (method: string) => void;
}): ReactNode {
  const { words } = useVestibuleContext();
  return (
    <ul className="vb-ways">
      {props.methods.map((method) => {
        const { icon, title, hint } = methodLook(method, words);
        return (
          <li key={method}>
            <button className="vb-way" onClick={() => props.choose(method)} type="button">
              <Tile icon={icon} />
              <span>
                <strong>{title}</strong>
                <span className="vb-meta">{hint}</span>
              </span>
              <ChevronRightIcon className="vb-flip" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
