"use client";

import type { ReactNode } from "react";
import { encode } from "uqr";

/** A text as a QR code: one path of squares, with the quiet zone that cameras need. */
export default function QrCode({ text, label }: { text: string; label: string }): ReactNode {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")));
  return (
    <svg aria-label={label} className="vb-qr" role="img" viewBox={`0 0 ${size} ${size}`}>
      <path d={path.join("")} shapeRendering="crispEdges" />
    </svg>
  );
}
