import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // What is installed lies above this folder, and so do our packages. Leave this out in a project of your own.
  turbopack: { root: fileURLToPath(new URL("../../..", import.meta.url)) },
  // A page comes with its title, and not before it: screen readers say it first.
  htmlLimitedBots: /.*/,
  experimental: {
    // Writing a cache for the next build takes as long as building.
    turbopackFileSystemCacheForBuild: false,
    // A picture of 2 MB, which is the API's own limit, and what a form adds to it.
    serverActions: { bodySizeLimit: "3mb" },
  },
};

export default config;
