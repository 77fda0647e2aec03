export { type LoadedConfig, useConfig, useSession, useUser, useVestibule } from "./composables.js";
export { createVestibule, type VestibuleOptions } from "./plugin.js";
