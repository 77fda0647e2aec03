import { createClient, type Session } from "@vestibule/client";
import { createVestibule } from "@vestibule/vue";
import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";
import App from "./App.vue";

/** Render the page for the visitor with these cookies. */
export async function render(baseUrl: string, cookies: string): Promise<[string, Session]> {
  const client = createClient({ baseUrl, headers: () => ({ Cookie: cookies }) });
  client.start();
  const session = await client.known();
  return [await renderToString(createSSRApp(App).use(createVestibule(client))), session];
}
