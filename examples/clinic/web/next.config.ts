import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // The API's addresses end in a slash, and are passed on as they are.
  skipTrailingSlashRedirect: true,
  // What is installed lies above this folder, and so do our packages. Leave this out in a project of your own.
  turbopack: { root: fileURLToPath(new URL("../../..", import.meta.url)) },
  // Writing a cache for the next build takes as long as building.
  experimental: { turbopackFileSystemCacheForBuild: false },
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "Content-Security-Policy", value: "frame-ancestors 'none'; base-uri 'self'" },
        { key: "Referrer-Policy", value: "same-origin" },
        { key: "X-Content-Type-Options", value: "nosniff" },
      ],
    },
  ],
};

export default config;
