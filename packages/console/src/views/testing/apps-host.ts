/** A host of MCP Apps, for a browser: shows a page in a frame that may do nothing but run its script, and hands it a result. */
import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

type Result = Parameters<AppBridge["sendToolResult"]>[0];

Object.assign(globalThis, {
  /** @param html of the page. @returns when the page has been handed everything. */
  async show(html: string, args: Record<string, unknown>, result: Result, theme: "light" | "dark"): Promise<void> {
    const frame = document.createElement("iframe");
    frame.sandbox.add("allow-scripts");
    frame.style.cssText = "width: 100%; border: 0";
    document.body.replaceChildren(frame);
    const bridge = new AppBridge(null, { name: "Test host", version: "1" }, {}, { hostContext: { theme } });
    const ready = new Promise<void>((resolve) => {
      bridge.oninitialized = () => resolve();
    });
    bridge.onsizechange = ({ height }) => {
      if (height !== undefined) frame.style.height = `${height}px`;
    };
    const view = frame.contentWindow;
    if (!view) throw new Error("The frame has no window.");
    await bridge.connect(new PostMessageTransport(view, view));
    frame.srcdoc = html;
    await ready;
    await bridge.sendToolInput({ arguments: args });
    await bridge.sendToolResult(result);
  },
});
