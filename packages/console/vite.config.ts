import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vite";
import { viewFile } from "./vite.view.ts";

/** The viewer of the API reference, as its package has it, and the two files by which the gateway's `/docs` shows it. */
const REFERENCE = {
  "swagger-ui-bundle.js": import.meta.resolve("swagger-ui-dist/swagger-ui-bundle.js"),
  "swagger-ui.css": import.meta.resolve("swagger-ui-dist/swagger-ui.css"),
  "LICENSE.txt": import.meta.resolve("swagger-ui-dist/LICENSE"),
  "NOTICE.txt": import.meta.resolve("swagger-ui-dist/NOTICE"),
  "bundled.txt": import.meta.resolve("swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt"),
  "reference.js": new URL("reference/reference.js", import.meta.url).href,
  "reference.css": new URL("reference/reference.css", import.meta.url).href,
};

function referenceFiles(): Plugin {
  return {
    name: "reference-files",
    generateBundle() {
      for (const [name, from] of Object.entries(REFERENCE)) {
        const source = readFileSync(fileURLToPath(from), "utf8").replace(/\n?\/[/*]# sourceMappingURL=.*$/m, "");
        this.emitFile({ type: "asset", fileName: `reference/${name}`, source });
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  // A proxy may have the console below a path that no build knows: files find each other from where they lie.
  experimental: { renderBuiltUrl: (_file, { hostType }) => (hostType === "html" ? undefined : { relative: true }) },
  plugins: [react(), tailwindcss(), referenceFiles(), viewFile(import.meta.dirname)],
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // Fonts and pictures are files of their own: the policy of the pages allows no `data:` fonts.
    assetsInlineLimit: 0,
    license: { fileName: "licenses.md" },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "vendor",
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack[\\/](react-router|router-core|history|react-query|query-core|react-store|store))[\\/]/,
            },
          ],
        },
      },
    },
  },
  server: {
    // `npx vite packages/console` beside `npm start`: pages that change as they are written, with the data of the server.
    proxy: {
      "^/(console/session|proxy|custom|integrated-account|audit-log|log|api-token|webhook|environment|link-token|ping|health)":
        { target: "http://localhost:4400", changeOrigin: true },
    },
  },
});
