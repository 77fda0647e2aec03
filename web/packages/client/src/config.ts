import type { Calls } from "./calls.js";
import type { Config } from "./shapes.js";

/** Read the public configuration of the installation. Raises: VestibuleError. */
export function readConfig(calls: Calls): Promise<Config> {
  return calls.open("GET", "config/");
}
