import { mount, unmount } from "svelte";
import App from "../examples/App.svelte";
import { session, vestibule } from "../examples/session.js";

declare global {
  /** Take the component away, and return how often the client was stopped by then. */
  var leave: () => Promise<number[]>;
}
let stopped = 0;
const { dispose } = vestibule;
vestibule.dispose = () => {
  stopped += 1;
  dispose();
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
