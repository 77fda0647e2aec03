// The core, which every page loads; a bundler drops functions that take a client if they are not used.

export { createClient, safeNext, UNKNOWN, VestibuleError } from "../src/index.js";
