// The web app as it is shipped, built once for all tests.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Build it where its sources are newer than what is there. Never else: whoever serves it
 * at the same time, such as the tests of the server, would find its files gone for a while.
 */
export default function build(): void {
  execFileSync("make", ["web-app"], {
    cwd: fileURLToPath(new URL("../../../..", import.meta.url)),
    stdio: "pipe",
  });
}
