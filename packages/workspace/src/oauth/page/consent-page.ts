import type { OAuthScope } from "@overdub/contract";
import { escapeHtml } from "@overdub/contract";
import { markedPage, PATHS } from "../../sign-in/pages.ts";
import type { Membership, Session } from "../../sign-in/sessions.ts";

export interface ConsentApp {
  readonly name: string;
  readonly developer: string;
  readonly website: string;
  readonly description: string | null;
}

/** A workspace for which the person who is signed in is asked, and why it can't be allowed there. */
export interface Choice extends Membership {
  readonly refusal: string | undefined;
}

export interface Consent {
  readonly app: ConsentApp;
  /** In whose name the application asks. */
  readonly product: string | undefined;
  readonly scope: readonly OAuthScope[];
  readonly redirectUri: string;
  readonly session: Session;
  readonly choices: readonly Choice[];
  /** Path and query of the page itself, to which its form is sent. */
  readonly action: string;
  readonly error?: string;
}

/** What each resource is, as people know it. */
const RESOURCES: Readonly<Record<string, string>> = {
  links: "Short links",
  tags: "Tags",
  folders: "Folders",
  domains: "Domains",
  analytics: "Clicks, leads and sales",
  webhooks: "Webhooks",
  user: "Your name, and the name of the workspace",
};

/** Who asks, for what, in whose name; without script. */
export function consentPage(consent: Consent): string {
  const { app, product, scope, redirectUri, session, choices, action, error } = consent;
  const open = choices.filter(({ refusal }) => refusal === undefined);
  const [only] = choices.length === 1 ? choices : [];
  const asking = product ?? app.name;
  const title = only ? `Connect ${asking} to ${only.workspaceName}` : `Connect ${asking}`;
  return markedPage(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(whoAsks(app, product))} ${escapeHtml(app.description ?? "")}</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="form_token" value="${session.formToken}">
${only ? onlyWorkspace(only) : workspaces(choices, open)}
<div><p>It may reach:</p>
<ul class="plain boxed">${toLines(scope)
      .map(([what, how]) => `<li><span>${escapeHtml(what)}</span> <span class="hint">${escapeHtml(how)}</span></li>`)
      .join("\n")}</ul></div>
${error === undefined ? "" : `<p class="error" role="alert">${escapeHtml(error)}</p>`}
${open.length === 0 ? "" : '<button name="decision" value="allow">Allow</button>'}
<button class="button quiet" name="decision" value="decline" formnovalidate>Decline</button>
</form>
<footer><p>You are then sent to ${escapeHtml(new URL(redirectUri).host)}.</p>
<p>You are signed in as ${escapeHtml(session.email)}.</p>
<form method="post" action="${PATHS.signOut}"><input type="hidden" name="form_token" value="${session.formToken}"><button class="link">Sign out</button></form></footer>`,
  );
}

/** Scopes by resource, as `Short links`, `read and change`; and what goes by the member's role alone. */
export function toLines(scope: readonly OAuthScope[]): [what: string, how: string][] {
  const resources = [...new Set(scope.map((one) => one.replace(/\.\w+$/, "")))];
  const lines = resources.map((resource): [string, string] => [
    RESOURCES[resource] ?? resource,
    (scope as readonly string[]).includes(`${resource}.write`) ? "read and change" : "read",
  ]);
  return [...lines, ["Partners, customers and conversions", "whatever your role allows"]];
}

function onlyWorkspace({ workspaceId, refusal }: Choice): string {
  const chosen = `<input type="hidden" name="workspace_id" value="${escapeHtml(workspaceId)}">`;
  return refusal === undefined ? chosen : `<p class="error" role="alert">${escapeHtml(refusal)}</p>`;
}

function workspaces(choices: readonly Choice[], open: readonly Choice[]): string {
  const options = choices.map(({ workspaceId, workspaceName, role, refusal }) => {
    const disabled = refusal === undefined ? "" : " disabled";
    const checked = open.length === 1 && refusal === undefined ? " checked" : "";
    const detail = refusal ?? role;
    return `<label class="choice"><input type="radio" name="workspace_id" value="${escapeHtml(workspaceId)}" required${disabled}${checked}><span>${escapeHtml(workspaceName)} <span class="hint">${escapeHtml(detail)}</span></span></label>`;
  });
  return `<fieldset><legend>To which workspace?</legend>${options.join("\n")}</fieldset>`;
}

function whoAsks({ developer, website }: ConsentApp, product: string | undefined): string {
  const by = `${developer} (${hostOf(website)})`;
  return product === undefined ? `${by} asks for access.` : `${product} asks for access, which ${by} keeps for it.`;
}

function hostOf(website: string): string {
  return URL.parse(website)?.host ?? website;
}
