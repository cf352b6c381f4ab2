import { createElement, useCallback, useEffect, useRef, useState } from "react";
import { authenticate } from "./link.js";

/** @import { ConnectButtonProps, LinkState, UseLinkOptions } from "./react.d.ts" */

/** @type {LinkState} */
const IDLE = { status: "idle" };

/** @param {UseLinkOptions} options */
export function useLink({ linkToken, onConnected, onFailed, ...options }) {
  const [state, setState] = useState(IDLE);
  const latest = useRef({ linkToken, onConnected, onFailed, options });
  latest.current = { linkToken, onConnected, onFailed, options };
  const opened = useRef(/** @type {AbortController | undefined} */ (undefined));
  // What a component has opened goes with it.
  useEffect(() => () => opened.current?.abort(), []);

  const open = useCallback(async () => {
    if (opened.current) return;
    const now = latest.current;
    const controller = new AbortController();
    opened.current = controller;
    setState({ status: "open" });
    try {
      const result = await authenticate(now.linkToken, { ...now.options, signal: controller.signal });
      if (!result) return;
      setState({ status: "connected", result });
      latest.current.onConnected?.(result);
    } catch (error) {
      if (controller.signal.aborted) return;
      setState(error === "closed" ? IDLE : { status: "failed", error });
      latest.current.onFailed?.(error);
    } finally {
      opened.current = undefined;
    }
  }, []);

  return { ...state, open };
}

/** @param {ConnectButtonProps} props */
export function ConnectButton({ children = "Connect Dub", button, ...options }) {
  const { open, status } = useLink(options);
  const isOpen = status === "open";
  return createElement("button", { type: "button", "aria-busy": isOpen, ...button, onClick: open }, children);
}
