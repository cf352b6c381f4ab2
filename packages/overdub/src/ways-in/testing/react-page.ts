/** A page with React and the SDK's wrapper, as files of a web site, without a bundler; imported by tests only. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** React comes as CommonJS. */
const MODULES = {
  react: "cjs/react.production.js",
  scheduler: "cjs/scheduler.production.js",
  "react-dom": "cjs/react-dom.production.js",
  "react-dom/client": "cjs/react-dom-client.production.js",
};

const SDK = import.meta.resolve("@overdub/link");

function read(path: string, from: string): string {
  return readFileSync(fileURLToPath(new URL(path, from)), "utf8");
}

function react(): string {
  const sources = Object.entries(MODULES).map(([name, path]) => {
    const source = read(path, import.meta.resolve(`${name.replace("/client", "")}/package.json`));
    return `${JSON.stringify(name)}(module, exports, require) {${source}}`;
  });
  return `const sources = {${sources.join(",\n")}};
const loaded = {};
const require = (name) => {
  if (!loaded[name]) sources[name](loaded[name] = { exports: {} }, loaded[name].exports, require);
  return loaded[name].exports;
};
export const { createElement, StrictMode, useCallback, useEffect, useRef, useState } = require("react");
export const { createRoot } = require("react-dom/client");
`;
}

/** What the page's buttons tell is kept for the test. */
const page = (
  gateway: string,
) => `<!doctype html><html lang="en"><title>Product</title><h1>Product</h1><div id="root"></div>
<script type="importmap">{ "imports": { "react": "/react.js" } }</script>
<script type="module">
import { createElement, createRoot, StrictMode, useState } from "react";
import { ConnectButton } from "/sdk/react.js";

window.told = [];
const tell = (kind) => (what) => { window.told.push([kind, what]); };

function App() {
  const [isShown, show] = useState(true);
  window.show = show;
  const linkToken = () => fetch("/token").then((response) => response.text());
  const options = { baseUrl: "${gateway}", linkToken, onConnected: tell("connected"), onFailed: tell("failed") };
  return isShown ? createElement(ConnectButton, options) : "Gone";
}

createRoot(document.getElementById("root")).render(createElement(StrictMode, null, createElement(App)));
</script>`;

/** By their paths: content type and text. */
export function reactPage(gateway: string): Readonly<Record<string, readonly [type: string, text: string]>> {
  return {
    "/react": ["text/html", page(gateway)],
    "/react.js": ["text/javascript", react()],
    "/sdk/react.js": ["text/javascript", read("react.js", SDK)],
    "/sdk/link.js": ["text/javascript", read("link.js", SDK)],
  };
}
