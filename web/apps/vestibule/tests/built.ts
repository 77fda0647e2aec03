// The web app as it is shipped, built once for all tests.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Build it; under a test's own NODE_ENV it would be React's development build. */
export default function build(): void {
  execFileSync("npm", ["run", "build", "--silent"], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, NODE_ENV: "production" },
    stdio: "pipe",
  });
}
