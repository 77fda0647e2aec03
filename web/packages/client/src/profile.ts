import type { Calls } from "./calls.js";
import type { Body, Profile } from "./shapes.js";

/** Read your profile. Raises: VestibuleError `not_authenticated`, `token_not_valid`. */
export async function readProfile(calls: Calls): Promise<Profile> {
  const profile = await calls.call<Profile>("GET", "profile/");
  calls.manager.held.showUser(profile);
  return profile;
}

/** Change names and phone number; omitted fields stay. Raises: VestibuleError `invalid_input`. */
export async function changeProfile(
  calls: Calls,
  changes: Body<"PatchedProfileBodyRequest">,
): Promise<Profile> {
  const profile = await calls.call<Profile>("PATCH", "profile/", changes);
  calls.manager.held.showUser(profile);
  return profile;
}
