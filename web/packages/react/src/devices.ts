import {
  DesktopIcon,
  type Icon,
  LaptopIcon,
  PhoneIcon,
  TabletIcon,
  TerminalIcon,
} from "./icons.js";
import type { AccountWords } from "./words/account/index.js";
import { filled } from "./words/filled.js";

const BROWSERS: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad|iPod/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** Say in words what a browser says of itself, which any client can claim. */
export function deviceOf(
  userAgent: string,
  words: Pick<AccountWords, "browserOn" | "unknownDevice">,
): string {
  const named = (known: [RegExp, string][]): string | undefined =>
    known.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [browser, system] = [named(BROWSERS), named(SYSTEMS)];
  if (browser && system) return filled(words.browserOn, { browser, system });
  return browser ?? system ?? words.unknownDevice;
}

const SHAPES: [RegExp, Icon][] = [
  [/iPad|Tablet/, TabletIcon],
  [/iPhone|iPod|Mobile|Android/, PhoneIcon],
  [/Mac OS X|Macintosh|CrOS/, LaptopIcon],
  [/Windows|Linux/, DesktopIcon],
];

/** Return what a device looks like, as far as its browser says. */
export function deviceIconOf(userAgent: string): Icon {
  return SHAPES.find(([pattern]) => pattern.test(userAgent))?.[1] ?? TerminalIcon;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Say how long ago something was. */
export function ago(moment: string, language: string, now: number = Date.now()): string {
  const seconds = Math.min(0, (Date.parse(moment) - now) / 1000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const [unit, length] = STEPS.find(([, each]) => -seconds >= each) ?? ["second", 1];
  return format.format(Math.trunc(seconds / length), unit);
}

/** Name a day: today and yesterday as such, others by their date. */
export function dayOf(moment: string, language: string, now: Date = new Date()): string {
  const date = new Date(moment);
  const start = (day: Date): number => new Date(day).setHours(0, 0, 0, 0);
  const past = Math.round((start(now) - start(date)) / 86_400_000);
  if (past < 2) {
    const said = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-past, "day");
    return said.charAt(0).toLocaleUpperCase(language) + said.slice(1);
  }
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  const format = { weekday: "long", day: "numeric", month: "long", year } as const;
  return new Intl.DateTimeFormat(language, format).format(date);
}

/** Say the time of a day. */
export function timeOf(moment: string, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(new Date(moment));
}
