import type { Locator } from "playwright-core";

/** Wait until this has the focus, which most screens move a moment after they are drawn. */
export async function hasFocus(locator: Locator): Promise<void> {
  await locator.and(locator.page().locator(":focus")).waitFor();
}
