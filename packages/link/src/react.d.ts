import type { ButtonHTMLAttributes, ReactElement, ReactNode } from "react";
import type { AuthenticateOptions, LinkError, LinkResult, LinkToken } from "./link.d.ts";

export interface UseLinkOptions extends Omit<AuthenticateOptions, "signal"> {
  readonly linkToken: LinkToken;
  readonly onConnected?: ((result: LinkResult) => void) | undefined;
  /** `"closed"`: the person left. `"blocked"`: the browser opened no window. */
  readonly onFailed?: ((error: LinkError | "closed" | "blocked" | unknown) => void) | undefined;
}

export type LinkState =
  | { readonly status: "idle" | "open"; readonly result?: undefined; readonly error?: undefined }
  | { readonly status: "connected"; readonly result: LinkResult; readonly error?: undefined }
  | { readonly status: "failed"; readonly error: unknown; readonly result?: undefined };

/** Opens the link page from a component, once at a time; it closes with the component. */
export function useLink(options: UseLinkOptions): LinkState & { readonly open: () => Promise<void> };

export interface ConnectButtonProps extends UseLinkOptions {
  readonly children?: ReactNode;
  /** For the button itself, such as `className`. */
  readonly button?: ButtonHTMLAttributes<HTMLButtonElement> | undefined;
}

/** A button that opens the link page. */
export function ConnectButton(props: ConnectButtonProps): ReactElement;
