import { createProxy } from "./session/vestibule";

export const proxy = createProxy({
  // Whoever it was signs in again.
  handle: (_, { hasEnded, redirect }) => (hasEnded ? redirect("/auth/signin") : undefined),
});
export const config = { matcher: "/((?!_next/|icon.svg).*)" };
