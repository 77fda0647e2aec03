// What `npm create vite` installs beside.
declare module "@vitejs/plugin-react" {
  import type { PluginOption } from "vite";

  export default function react(): PluginOption;
}
