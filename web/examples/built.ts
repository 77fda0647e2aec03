// Everything is installed and built before the first example starts, so that no two do it at once.

import { begin, make } from "../testing/building.js";

export default function setup(): void {
  begin(() => make("web-app", "fronts"));
}
