import type { components } from "../schema.js";
import type { ConsoleCalls } from "./calls.js";

/** Every role, and what you may do to those who hold it. */
export type Powers = components["schemas"]["RolesAnswer"];

/** Say which roles there are, and what you may do. Raises: VestibuleError. */
export function listRoles(calls: ConsoleCalls): Promise<Powers> {
  return calls.call("GET", "roles/");
}
