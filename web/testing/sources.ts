import { fileURLToPath } from "node:url";

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));

/** Our packages as they stand here, not as they were built last. */
export const sources = [
  { find: /^@vestibule\/client$/, replacement: path("../packages/client/src/index.ts") },
  {
    find: /^@vestibule\/client\/console$/,
    replacement: path("../packages/client/src/console/index.ts"),
  },
  {
    find: /^@vestibule\/react\/console$/,
    replacement: path("../packages/react/src/console/index.ts"),
  },
  {
    find: /^@vestibule\/react\/console.css$/,
    replacement: path("../packages/react/src/console/console.css"),
  },
  {
    find: /^@vestibule\/react\/parts$/,
    replacement: path("../packages/react/src/all-parts.ts"),
  },
  {
    find: /^@vestibule\/react\/tanstack-query$/,
    replacement: path("../packages/react/src/tanstack-query.ts"),
  },
  { find: /^@vestibule\/nextjs$/, replacement: path("../packages/nextjs/src/index.ts") },
  { find: /^@vestibule\/vue$/, replacement: path("../packages/vue/src/index.ts") },
  { find: /^@vestibule\/svelte$/, replacement: path("../packages/svelte/src/index.ts") },
  { find: /^@vestibule\/react$/, replacement: path("../packages/react/src/index.ts") },
  {
    find: /^@vestibule\/react\/styles.css$/,
    replacement: path("../packages/react/src/styles.css"),
  },
];

/** What stands for Expo's modules, which run on phones only. */
export const expo = ["expo-crypto", "expo-secure-store"].map((find) => ({
  find,
  replacement: path(`../packages/client/tests/expo/${find}.ts`),
}));

/** JSX as React of today wants it; the development kind would need its development build. */
export const jsx = { jsx: { runtime: "automatic", development: false } } as const;
