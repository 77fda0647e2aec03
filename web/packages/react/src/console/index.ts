export { type ConsoleWords, loadWords } from "../words/console/index.js";
export { CommandPalette } from "./command-palette.js";
export { Events } from "./events.js";
export { Invitations } from "./invitations.js";
export { Invite } from "./invite.js";
export { Outbox } from "./outbox.js";
export { Overview } from "./overview.js";
export { People } from "./people.js";
export { Person } from "./person.js";
export type { Place, Query } from "./place.js";
export { Policies, Roles } from "./policies.js";
export {
  Console,
  type ConsoleContext,
  type ConsoleProps,
  looksAfterOthers,
  useConsole,
} from "./provider.js";
