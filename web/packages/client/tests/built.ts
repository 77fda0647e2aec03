import type { TestProject } from "vitest/node";
import { bundle } from "../../../testing/bundled.js";
import { SCRIPT } from "../../../testing/page.js";

const DOCUMENT = `<!doctype html><title>tab</title><script type="module">
  import { createClient } from "${SCRIPT}";
  const client = createClient(window.options);
  client.start();
  window.client = client;
</script>`;

/** The client, for tabs. */
export default function setup(project: TestProject): void {
  bundle(project, new URL("../src/index.ts", import.meta.url), DOCUMENT);
}
