import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const config: NextConfig = {
  // The API's addresses end in a slash. Without this, Next redirects each request first.
  skipTrailingSlashRedirect: true,
  // The proxy sees which requests are prefetches.
  skipProxyUrlNormalize: true,
  // What is installed lies above this folder. Leave this out in a project of your own.
  turbopack: { root: fileURLToPath(new URL("../../../..", import.meta.url)) },
  // Writing a cache for the next build takes as long as building.
  experimental: { turbopackFileSystemCacheForBuild: false },
};

export default config;
