import type { components } from "../schema.js";
import { type ConsoleCalls, type Query, withQuery } from "./calls.js";

type Schemas = components["schemas"];

/** Figures of a period: sign-ins, failures, active users, who has which second factor. */
export type Statistics = Schemas["StatisticsAnswer"];

/** The roles and policies that the server's settings declare. */
export type Policies = Schemas["PoliciesAnswer"];

/**
 * Read the figures of the last days, at most 90, in the days of this browser's time zone.
 *
 * Raises: VestibuleError `permission_denied`.
 */
export function readStatistics(calls: ConsoleCalls, query: Query = {}): Promise<Statistics> {
  const utc_offset = -new Date().getTimezoneOffset();
  return calls.call("GET", withQuery("statistics/", { utc_offset, ...query }));
}

/** Read the roles and policies. Raises: VestibuleError `permission_denied`. */
export function readPolicies(calls: ConsoleCalls): Promise<Policies> {
  return calls.call("GET", "policies/");
}
