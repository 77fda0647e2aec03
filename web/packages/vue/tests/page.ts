// The app of the README, beside one of our own that a test unmounts.

import { type Client, createClient } from "@vestibule/client";
import { createApp, h } from "vue";
import "../examples/main.js";
import { createVestibule, useConfig, useSession } from "../src/index.js";

declare global {
  /** What the app beside holds of its client. */
  var held: string[];
  var unmount: () => void;
}
globalThis.held = [];

/** Note that something is held, and return what lets go of it. */
function hold(name: string, letGo: () => void): () => void {
  held.push(name);
  return () => {
    held.splice(held.indexOf(name), 1);
    letGo();
  };
}

const client = createClient();
const watched: Client = Object.assign(Object.create(client), {
  start: () => hold("timers", client.start()),
  subscribe: (listener: () => void) => hold("subscription", client.subscribe(listener)),
});
const beside = createApp({
  setup() {
    const { config, error } = useConfig();
    const session = useSession();
    const said = () => (error.value ? "failed" : `passkeys ${config.value?.passkeys}`);
    return () => h("p", `${session.value.status}, ${said()}`);
  },
});
globalThis.unmount = () => beside.unmount();
beside.use(createVestibule(watched));
beside.mount(document.body.appendChild(document.createElement("div")));
