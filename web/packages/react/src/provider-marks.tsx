import type { ReactNode } from "react";

/** The marks of providers, in their own colors: each a list of colors and paths. */
const MARKS: Record<string, readonly (readonly [string, string])[]> = {
  google: [
    [
      "#4285f4",
      "M22 12.23c0-.7-.06-1.4-.19-2.06H12v3.9h5.61a4.8 4.8 0 0 1-2.08 3.15v2.61h3.36C20.86 18.02 22 15.37 22 12.23z",
    ],
    [
      "#34a853",
      "M12 22.4c2.81 0 5.17-.93 6.89-2.52l-3.36-2.61c-.93.62-2.12 1-3.53 1-2.71 0-5.01-1.83-5.83-4.3H2.7v2.7A10.4 10.4 0 0 0 12 22.4z",
    ],
    ["#fbbc05", "M6.17 13.97a6.25 6.25 0 0 1 0-3.98v-2.7H2.7a10.4 10.4 0 0 0 0 9.38z"],
    [
      "#ea4335",
      "M12 5.7c1.53 0 2.9.53 3.98 1.56l2.98-2.98A10.4 10.4 0 0 0 2.7 7.3l3.47 2.7C6.99 7.52 9.29 5.7 12 5.7z",
    ],
  ],
  microsoft: [
    ["#f25022", "M3 3h8.5v8.5H3z"],
    ["#7fba00", "M12.5 3H21v8.5h-8.5z"],
    ["#00a4ef", "M3 12.5h8.5V21H3z"],
    ["#ffb900", "M12.5 12.5H21V21h-8.5z"],
  ],
  github: [
    [
      "currentColor",
      "M12 2A10 10 0 0 0 8.84 21.5c.5.08.66-.23.66-.5v-1.69c-2.77.6-3.36-1.34-3.36-1.34-.46-1.16-1.11-1.47-1.11-1.47-.91-.62.07-.6.07-.6 1 .07 1.53 1.03 1.53 1.03.87 1.52 2.34 1.07 2.91.83.09-.65.35-1.09.63-1.34-2.22-.25-4.55-1.11-4.55-4.92 0-1.11.38-2 1.03-2.71-.1-.25-.45-1.29.1-2.64 0 0 .84-.27 2.75 1.02a9.56 9.56 0 0 1 5 0c1.91-1.29 2.75-1.02 2.75-1.02.55 1.35.2 2.39.1 2.64.65.71 1.03 1.6 1.03 2.71 0 3.82-2.34 4.66-4.57 4.91.36.31.69.92.69 1.85V21c0 .27.16.59.67.5A10 10 0 0 0 12 2z",
    ],
  ],
};

/** The mark of a provider, where we have it: one that is called after its owner. */
export function ProviderMark(props: { name: string; fallback?: ReactNode }): ReactNode {
  const mark = MARKS[props.name];
  if (!mark) return props.fallback;
  return (
    <svg aria-hidden="true" className="vb-mark" height="18" viewBox="0 0 24 24" width="18">
      {mark.map(([color, path]) => (
        <path d={path} fill={color} key={path} />
      ))}
    </svg>
  );
}
