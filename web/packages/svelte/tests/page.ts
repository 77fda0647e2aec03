import { mount, unmount } from "svelte";
import App from "../examples/App.svelte";
import { session, vestibule } from "../examples/session.js";

declare global {
  /** Take the component away, and return how often the client was stopped by then. */
  var leave: () => Promise<number[]>;
}
let running = 0;
let stopped = 0;
const { start } = vestibule;
vestibule.start = () => {
  const stop = start();
  running += 1;
  return () => {
    stop();
    running -= 1;
    if (running === 0) stopped += 1;
  };
};

const app = mount(App, { target: document.body });
const unsubscribe = session.subscribe(({ status }) => {
  document.title = status;
});
globalThis.leave = async () => {
  const seen = [stopped];
  unsubscribe();
  seen.push(stopped);
  await unmount(app);
  return [...seen, stopped];
};
