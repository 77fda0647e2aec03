import type { components } from "../schema.js";
import type { ConsoleCalls } from "./calls.js";

/** Every role, and what you may do to accounts that have it. */
export type RoleList = components["schemas"]["RolesAnswer"];

/** List the roles, and what you may do. Raises: VestibuleError. */
export function listRoles(calls: ConsoleCalls): Promise<RoleList> {
  return calls.call("GET", "roles/");
}
