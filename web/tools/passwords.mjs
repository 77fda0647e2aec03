// Writes the passwords that the strength meter knows: the 10,000 most common of
// @zxcvbn-ts/language-common (MIT), which as a whole is six times as large.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dictionary } from "@zxcvbn-ts/language-common";

const MOST = 10_000;
const target = fileURLToPath(new URL("../packages/react/src/passwords.ts", import.meta.url));
const passwords = dictionary["passwords-common"].filter((each) => !/[\s"\\]/.test(each));
const HEAD = "// Made by `npm run passwords` from @zxcvbn-ts/language-common. Do not edit.\n\n";
const text = passwords.slice(0, MOST).join(" ");

writeFileSync(target, `${HEAD}export const PASSWORDS: string =\n  ${JSON.stringify(text)};\n`);
