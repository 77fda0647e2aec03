import type { ReactNode } from "react";

/** An icon: drawn in the color of the text, as large as its class says, never read out. */
export type Icon = (props: { className?: string }) => ReactNode;

/** Make an icon of a path. */
export function icon(path: string): Icon {
  return ({ className }) => drawn(path, className);
}

function drawn(path: string, className: string | undefined): ReactNode {
  return (
    <svg
      aria-hidden="true"
      className={className ? `vb-icon ${className}` : "vb-icon"}
      focusable="false"
      height="16"
      viewBox="0 0 24 24"
      width="16"
    >
      <path d={path} />
    </svg>
  );
}
