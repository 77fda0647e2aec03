// The app of tests/app, made of what is built of our packages.

import { begin, make } from "../../../testing/building.js";

export default function setup(): void {
  begin(() => make("web/packages/nextjs/tests/app/.next/BUILD_ID"));
}
