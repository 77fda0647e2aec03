import { readFileSync } from "node:fs";

const read = readFileSync(new URL("../package.json", import.meta.url), "utf8");

/** What an installation would bring along. */
export const dependencies: object = JSON.parse(read).dependencies ?? {};
