// The icons of the kit: only those that are imported are shipped.

export * from "./icons/first.js";
export type { Icon } from "./icons/icon.js";
export * from "./icons/others.js";
