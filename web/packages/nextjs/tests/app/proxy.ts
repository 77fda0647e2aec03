import { createProxy } from "@vestibule/nextjs";

export const proxy = createProxy();
export const config = { matcher: "/((?!_next/).*)" };
