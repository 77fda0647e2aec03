// Writes the shadcn registry of @vestibule/react: `npm run registry`.
//
// The looks of the kit follow the variables of a shadcn theme. Items are written with their files
// in them, so that `npx shadcn add` takes them from the installed package.

import { readFileSync, writeFileSync } from "node:fs";

const PACKAGE = new URL("../packages/react/", import.meta.url);
const HOME = "https://ui.shadcn.com/schema/";

/** The variables of a brand, and those of a shadcn theme that they follow; the others stay. */
export const FOLLOWS = {
  accent: "primary",
  "on-accent": "primary-foreground",
  "accent-text": "primary",
  canvas: "background",
  surface: "card",
  text: "foreground",
  "text-muted": "muted-foreground",
  border: "border",
  radius: "radius",
  font: "font-sans, system-ui, sans-serif",
};

/** The names of the brand's variables, as the style sheet has them. */
export function brandVariables() {
  const sheet = readFileSync(new URL("src/styles/tokens.css", PACKAGE), "utf8");
  const [, brand = ""] = /2\. What a color is for(.*?)\n {2}\}/s.exec(sheet) ?? [];
  return [...brand.matchAll(/^ {4}--vb-([\w-]+):/gm)].map(([, name]) => name);
}

function css() {
  const root = brandVariables()
    .filter((name) => name in FOLLOWS)
    .map((name) => [`--vb-${name}`, `var(--${FOLLOWS[name]})`]);
  return {
    ":root": Object.fromEntries(root),
    ".vb": { "color-scheme": "light" },
    ".dark .vb": { "color-scheme": "dark" },
  };
}

function item(name, title, description) {
  const content = readFileSync(new URL(`registry/${name}.tsx`, PACKAGE), "utf8");
  const target = `components/vestibule-${name}.tsx`;
  return {
    name: `vestibule-${name}`,
    type: "registry:block",
    title,
    description,
    dependencies: ["@vestibule/client", "@vestibule/react"],
    files: [{ path: `registry/${name}.tsx`, content, type: "registry:component", target }],
    css: css(),
    docs: "Put a <VestibuleProvider client={createClient()}> of @vestibule/react around your app.",
    categories: ["authentication"],
  };
}

/** The files of the registry, by their names. */
export function registryFiles() {
  const items = [
    item("sign-in", "Sign in", "Every page around signing in, at one route."),
    item("account", "Account", "The user's own account, at one route."),
  ];
  const registry = {
    $schema: `${HOME}registry.json`,
    name: "vestibule",
    homepage: "https://www.npmjs.com/package/@vestibule/react",
    items,
  };
  const files = { "registry.json": registry };
  for (const each of items) {
    const name = each.name.replace("vestibule-", "");
    files[`registry/${name}.json`] = { $schema: `${HOME}registry-item.json`, ...each };
  }
  return Object.fromEntries(
    Object.entries(files).map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}\n`]),
  );
}

if (import.meta.url === `file://${process.argv[1]}`) {
  for (const [name, text] of Object.entries(registryFiles())) {
    writeFileSync(new URL(name, PACKAGE), text);
  }
}
