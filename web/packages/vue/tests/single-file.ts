import { readFile } from "node:fs/promises";
import { type Plugin, transformWithOxc } from "vite";
import { compileScript, parse } from "vue/compiler-sfc";

/** Compile `.vue` files, as far as ours need it; there is no plugin for this to install. */
export function singleFile(): Plugin {
  return {
    name: "single-file",
    enforce: "pre",
    async load(id) {
      if (!id.endsWith(".vue")) return null;
      const { descriptor, errors } = parse(await readFile(id, "utf8"), { filename: id });
      if (errors[0]) throw errors[0];
      const { content } = compileScript(descriptor, { id, inlineTemplate: true });
      return transformWithOxc(content, `${id}.ts`);
    },
  };
}
