import type { Calls } from "./calls.js";
import type { Body, Profile } from "./shapes.js";
import type { Method } from "./wire.js";

/** Read your profile. Raises: VestibuleError `not_authenticated`, `token_not_valid`. */
export function readProfile(calls: Calls): Promise<Profile> {
  return shown(calls, "GET");
}

/** Change names and phone number; omitted fields stay. Raises: VestibuleError `invalid_input`. */
export function changeProfile(
  calls: Calls,
  changes: Body<"PatchedProfileBodyRequest">,
): Promise<Profile> {
  return shown(calls, "PATCH", changes);
}

function shown(calls: Calls, method: Method, changes?: object): Promise<Profile> {
  const { held } = calls.manager;
  return calls.callAndAct(method, "profile/", changes, (user) => held.showUser(user));
}
