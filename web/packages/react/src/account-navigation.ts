import {
  DatabaseIcon,
  DevicesIcon,
  HistoryIcon,
  type Icon,
  ShieldCheckIcon,
  SignInIcon,
  UserIcon,
} from "./icons.js";
import type { AllWords } from "./words/all.js";

/** The pages of `<AccountView>`, by what stands in their address below the account's own. */
export const ACCOUNT_PAGES = [
  "",
  "email",
  "phone",
  "security",
  "password",
  "linked",
  "sessions",
  "activity",
  "data",
] as const;

export type AccountPage = (typeof ACCOUNT_PAGES)[number];

/** A page in the navigation, with those that are reached from it. */
export interface NavigationItem {
  page: AccountPage;
  icon: Icon;
  name: (words: AllWords) => string;
  below?: readonly AccountPage[];
}

/** What leads to the pages, in this order. */
export const ACCOUNT_NAVIGATION: readonly NavigationItem[] = [
  { page: "", icon: UserIcon, name: (words) => words.profileTitle, below: ["email", "phone"] },
  {
    page: "security",
    icon: ShieldCheckIcon,
    name: (words) => words.securityTitle,
    below: ["password"],
  },
  { page: "linked", icon: SignInIcon, name: (words) => words.identitiesTitle },
  { page: "sessions", icon: DevicesIcon, name: (words) => words.sessionsTitle },
  { page: "activity", icon: HistoryIcon, name: (words) => words.activityTitle },
  { page: "data", icon: DatabaseIcon, name: (words) => words.dataTitle },
];
