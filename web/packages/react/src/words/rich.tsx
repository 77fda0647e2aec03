"use client";

import { Fragment, type ReactNode } from "react";

/** Fill values into a sentence, each of them set off. */
export function Rich({ text, ...values }: { text: string } & Record<string, string>): ReactNode {
  return text.split(/\{(\w+)\}/).map((piece, at) => {
    if (at % 2 === 0) return piece;
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence keep their order
    return <Fragment key={at}>{values[piece] && <b>{values[piece]}</b>}</Fragment>;
  });
}
