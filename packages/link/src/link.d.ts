/** A token, or what gets one: then window or frame opens at once, and shows the page when the token is there. */
export type LinkToken = string | Promise<string> | (() => Promise<string>);

export interface OpenOptions {
  /** Where the gateway is, such as `https://link.example.com`. Needed, unless the script comes from there. */
  readonly baseUrl?: string | undefined;
  /** `false`: a window of its own instead of a frame. Default: a frame. */
  readonly iframe?: boolean | undefined;
  /** Leaves the page; the result is what the link token's `redirect_uri` gets. */
  readonly sameWindow?: boolean | undefined;
  /** Where the frame goes. Default: over the whole page. */
  readonly container?: HTMLElement | undefined;
  /** Closes window or frame, and rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  readonly integration?: string | undefined;
}

export interface AuthenticateOptions extends OpenOptions {
  readonly noBack?: boolean | undefined;
  /** The method to offer alone, where it is enabled. */
  readonly authFormat?: "api_key" | "oauth2" | undefined;
  /** Leaves out the form that may follow. */
  readonly skipRapidForm?: boolean | undefined;
  readonly integrations?: readonly string[] | undefined;
}

export interface RapidFormOptions extends OpenOptions {
  /** Values to begin with, by the names of fields. */
  readonly additionalContext?: Readonly<Record<string, unknown>> | undefined;
  /** Fields whose choices may be added to, but not taken back, and why. */
  readonly preventDeselect?: Readonly<Record<string, { readonly message: string }>> | undefined;
  /** Fields that cannot be changed, and why. */
  readonly disabledFields?: Readonly<Record<string, { readonly message: string }>> | undefined;
}

export interface LinkResult {
  readonly is_truto: true;
  readonly result: "success";
  readonly integration: string;
  readonly integrated_account_id: string;
  readonly redirect_uri?: string;
}

export type LinkErrorType =
  | "invalid_token"
  | "invalid_integration"
  | "connection_error"
  | "post_install_error"
  | "validation_error"
  | "rapid_form_error";

/** What a promise is rejected with where linking failed. */
export interface LinkError extends Error {
  readonly error: string;
  readonly error_type: LinkErrorType;
  readonly integration: string;
  readonly integrated_account_id?: string;
}

/**
 * Shows the link page, and resolves when an account is connected.
 *
 * Rejects with a `LinkError`, with `"closed"` if the person leaves, and with `"blocked"` if the browser opens no window.
 * Resolves with undefined where the page itself is left (`sameWindow`).
 */
export function authenticate(linkToken: LinkToken, options?: AuthenticateOptions): Promise<LinkResult | undefined>;

/** Shows the form of a connected account, by an account token, and resolves when it was sent. Rejects as above. */
export function rapidForm(sessionToken: LinkToken, options?: RapidFormOptions): Promise<LinkResult | undefined>;

export default authenticate;
