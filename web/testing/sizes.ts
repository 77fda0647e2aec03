// How much of the built web app each page loads, gzipped: what the goals are about.

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const APP = new URL("../../src/vestibule/static/vestibule/app/", import.meta.url);
const KB = 1024;

/** At most this many bytes to sign in. */
export const GOALS = { scripts: 125 * KB, styles: 12 * KB };

/** Bytes of a kind of page. */
export interface Size {
  scripts: number;
  styles: number;
}

/** Measure what was built last: what signing in loads, and what other pages load besides. */
export function sizes(): { signIn: Size; besides: Record<string, number> } {
  const document = readFileSync(new URL("index.html", APP), "utf8");
  const named = [...document.matchAll(/(?:src|href)="[^"]*\/(assets\/[^"]+)"/g)];
  const first = named.map(([, name]) => name ?? "");
  const sum = (ending: string): number =>
    first.filter((name) => name.endsWith(ending)).reduce((all, name) => all + gzipped(name), 0);
  const later = readdirSync(new URL("assets/", APP))
    .map((name) => `assets/${name}`)
    .filter((name) => /\.(js|css)$/.test(name) && !first.includes(name));
  return {
    signIn: { scripts: sum(".js"), styles: sum(".css") },
    besides: Object.fromEntries(later.sort().map((name) => [nameOf(name), gzipped(name)])),
  };
}

function gzipped(name: string): number {
  return gzipSync(readFileSync(new URL(name, APP)), { level: 9 }).length;
}

/** Leave out the hash, which changes with every build. */
function nameOf(file: string): string {
  return file.replace(/^assets\/(.+)-[\w-]{8}(\.\w+)$/, "$1$2");
}
