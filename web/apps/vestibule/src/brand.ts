import type { Config } from "@vestibule/client";
import { language } from "./language.js";

type Brand = Pick<Config["brand"], "name" | "layout" | "panel" | "terms" | "privacy" | "help">;

const PLAIN: Brand = {
  name: "Vestibule",
  layout: "card",
  panel: {},
  terms: "",
  privacy: "",
  help: "",
};

/** What the server has written into the document, so that no page waits for it. */
export const brand: Brand = { ...PLAIN, ...written() };

/** What the panel says in the language of the page, or else in the first one. */
export const panel = brand.panel[language] ?? Object.values(brand.panel)[0];

function written(): Partial<Brand> {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="vestibule-brand"]');
  return meta ? JSON.parse(meta.content) : {};
}
