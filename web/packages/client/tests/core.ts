// What nobody can leave out: a bundler drops the functions of single stories that are not used.

export { createClient, safeNext, UNKNOWN, VestibuleError } from "../src/index.js";
