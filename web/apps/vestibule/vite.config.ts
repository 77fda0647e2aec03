import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { defineConfig, type Plugin, type UserConfig } from "vite";
import { jsx, sources } from "../../testing/sources.js";

/** Where the server finds it, as its own static files. */
const SERVED_AT = "/static/vestibule/app/";
const BUILT_INTO = fileURLToPath(
  new URL("../../../src/vestibule/static/vestibule/app", import.meta.url),
);

/** Compresses once here, so that the server need not do it at each request. */
function brotli(): Plugin {
  return {
    name: "brotli",
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((each) => /\.(css|js|svg)$/.test(each))) {
        const file = `${dir}/${name}`;
        writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
      }
    },
  };
}

/** Name the words of a language by their area too: all areas have a file called `de.json`. */
function wordsIn(module: string | null): string {
  const area = /\/words\/([\w-]+)\/[\w-]+\.json$/.exec(module ?? "")?.[1];
  return area ? `words-${area}-` : "";
}

/** How it is built, for its server. */
export const app = {
  base: SERVED_AT,
  oxc: jsx,
  resolve: { alias: sources },
  json: { namedExports: false }, // a dictionary is one object
  build: {
    outDir: BUILT_INTO,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    rolldownOptions: {
      // What signing in needs is one file, however much of it other pages use too.
      output: {
        codeSplitting: { groups: [{ name: "index", tags: ["$initial"] }] },
        chunkFileNames: (chunk) => `assets/${wordsIn(chunk.facadeModuleId)}[name]-[hash].js`,
      },
    },
  },
} satisfies UserConfig;

export default defineConfig({
  ...app,
  plugins: [brotli()],
  server: {
    proxy: { "/api": "http://127.0.0.1:8000" },
  },
});
