import { defineConfig, type Plugin } from "vite";

const port = Number(process.env.FRONT_PORT ?? 3000);
const api = process.env.VESTIBULE_ORIGIN ?? "http://127.0.0.1:8000";
// For the page on @vestibule/client, whose cookies are of the page's own origin.
const listening = { host: "127.0.0.1", port, strictPort: true, proxy: { "/api": api } };

/** Says where the API is when it is started, so that one build serves every place. */
const config: Plugin = {
  name: "config",
  configurePreviewServer({ middlewares }) {
    middlewares.use("/config.js", (_, answer) => {
      answer.setHeader("Content-Type", "text/javascript");
      answer.end(`globalThis.API_ORIGIN = ${JSON.stringify(api)};`);
    });
  },
};

export default defineConfig({
  oxc: { jsx: { runtime: "automatic" } },
  plugins: [config],
  server: listening,
  preview: listening,
});
