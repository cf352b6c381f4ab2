import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  plugins: [react(), tailwindcss()],
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
