import { readFile } from "node:fs/promises";
import { compile } from "svelte/compiler";
import type { Plugin } from "vite";

/** Compile `.svelte` files, for the page or for the server that renders it. */
export function components(): Plugin {
  return {
    name: "components",
    enforce: "pre",
    async load(id) {
      if (!id.endsWith(".svelte")) return null;
      const generate = this.environment.config.consumer;
      return compile(await readFile(id, "utf8"), { filename: id, generate }).js;
    },
  };
}
