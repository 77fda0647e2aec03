import { defineConfig } from "vite";

const port = Number(process.env.FRONT_PORT ?? 5173);
const api = process.env.VESTIBULE_ORIGIN ?? "http://127.0.0.1:8000";

// The API answers under the page's own origin, so that its cookies are the page's own.
const proxy = { "/api": api, "/register": api, "/protected-resource": api };
const listening = { host: "127.0.0.1", port, strictPort: true, proxy };

export default defineConfig({
  oxc: { jsx: { runtime: "automatic" } },
  server: listening,
  preview: listening,
});
