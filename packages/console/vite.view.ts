import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { build } from "vite";

/**
 * The page that chat clients show beside results, as `views/chart.html`: one file with script and styles in it, because a
 * host shows it without an address of its own.
 */
export function viewFile(root: string): Plugin {
  return {
    name: "view-file",
    async generateBundle() {
      const built = await build({
        configFile: false,
        root,
        logLevel: "error",
        plugins: [react(), tailwindcss()],
        build: {
          write: false,
          target: "es2022",
          cssCodeSplit: false,
          license: { fileName: "licenses.md" },
          rolldownOptions: { input: `${root}/src/views/main.tsx`, output: { codeSplitting: false } },
        },
      });
      if (!("output" in built)) throw new Error("One output is expected");
      let [script, style] = ["", ""];
      for (const file of built.output) {
        if (file.type === "chunk") script += file.code;
        else if (file.fileName.endsWith(".css")) style += file.source;
        else this.emitFile({ type: "asset", fileName: `views/${file.fileName}`, source: file.source });
      }
      this.emitFile({ type: "asset", fileName: "views/chart.html", source: toPage(script, style) });
    },
  };
}

function toPage(script: string, style: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chart</title>
<style>${style}</style>
</head>
<body>
<main id="root"></main>
<script type="module">${script.replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}
