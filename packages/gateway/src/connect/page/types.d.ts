export type Mode = "frame" | "popup" | "page";

interface Fill {
  readonly fill: string;
  readonly on: string;
  readonly hover: string;
}

/** `PageLook` of the server. */
export interface PageLook {
  readonly product: { readonly name: string | null; readonly logo: string | null };
  readonly theme: { readonly light: Fill; readonly dark: Fill; readonly plain: Fill } | null;
  readonly privacyUrl: string | null;
  readonly helpUrl: string | null;
  readonly listeners: readonly string[] | null;
}

/** `PageState` of the server. */
export interface PageState extends PageLook {
  readonly redirectUri: string | null;
  readonly refusal: { readonly type: string; readonly text: string } | null;
  readonly reconnects: string | null;
  readonly isHostedDub: boolean;
  readonly scopes: readonly string[] | null;
}

/** What became of an attempt. */
export interface Outcome {
  readonly result: "success" | "error";
  readonly integrated_account_id?: string;
  readonly error_type?: string;
  readonly error?: string;
  /** What the person should know besides. */
  readonly notice?: string;
  /** For the form that follows; absent where none does. */
  readonly session_token?: string;
}

export interface CheckedKey {
  readonly verdict: "known" | "refused" | "undecided";
  readonly workspace?: string | null;
  readonly default_domain?: string | null;
  readonly probes?: { readonly links: boolean; readonly analytics: boolean; readonly partners: boolean };
}

export interface Session {
  readonly state: PageState;
  /** Once the token is used up: what it has connected. */
  readonly outcome: Outcome | null;
}

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly type: "text" | "select" | "multi_select" | "checkbox";
  readonly required: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

export interface FormState {
  readonly title: string;
  readonly text?: string;
  readonly fields: readonly FormField[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly accountId: string;
  readonly look: PageLook;
}

/** How a form was opened by a page. */
export interface FormOptions {
  readonly values: Readonly<Record<string, unknown>>;
  readonly keeps: Readonly<Record<string, { readonly message?: string }>>;
  readonly disabled: Readonly<Record<string, { readonly message?: string }>>;
}

/** What the screens share. */
export interface Page {
  token: string;
  state: PageState;
  readonly mode: Mode;
  readonly authFormat: string | null;
  readonly skipsForm: boolean;
  /** What has become of it so far, which the opener is told, at the latest as the person leaves. */
  outcome: Outcome | null;
  isTold: boolean;
  /** Begins again with the same token. */
  readonly again: () => void;
}
