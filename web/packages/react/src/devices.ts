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

/** Say in words what a browser says of itself; anybody may claim anything there. */
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
