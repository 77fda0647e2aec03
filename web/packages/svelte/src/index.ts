export {
  type Readable,
  type StoreOptions,
  sessionStore,
  type UserState,
  userStore,
} from "./stores.js";
