import type { Calls } from "./calls.js";
import type { Config } from "./shapes.js";

/** Read what this installation offers. Raises: VestibuleError. */
export function readConfig(calls: Calls): Promise<Config> {
  return calls.open("GET", "config/");
}
