import { escapeHtml, MARK, page } from "@overdub/contract";
import { SET_UP_PAGE, SIGN_IN_ROOT } from "../addresses/api-address.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "./password.ts";
import type { Session } from "./sessions.ts";
import type { SetUpLink } from "./set-up-links.ts";

export const PATHS = {
  home: SIGN_IN_ROOT,
  signIn: `${SIGN_IN_ROOT}sign-in`,
  signOut: `${SIGN_IN_ROOT}sign-out`,
  setUp: SET_UP_PAGE,
} as const;

/** A page below the mark. @param body markup. */
export function markedPage(title: string, body: string): string {
  return page({
    title: `${title} · Overdub`,
    body: `<main><header>${MARK}</header><div class="card">${body}</div></main>`,
  });
}

export function signInPage({
  email = "",
  returnTo = "",
  error,
  note = "To the workspaces on this server that you are a member of.",
}: {
  readonly email?: string;
  readonly returnTo?: string | undefined;
  readonly error?: string;
  readonly note?: string | undefined;
}): string {
  const wrong = error === undefined ? "" : ' aria-invalid="true" aria-describedby="error"';
  // Whoever mistyped a password types it again; a new visitor begins with the address.
  const [first, second] = email === "" ? [" autofocus", ""] : ["", " autofocus"];
  return markedPage(
    error === undefined ? "Sign in" : "Not signed in",
    `<h1>Sign in</h1><p>${escapeHtml(note)}</p>
<form method="post" action="${PATHS.signIn}">
<input type="hidden" name="return_to" value="${escapeHtml(returnTo)}">
<div class="field"><label for="email">Email</label>
<input id="email" name="email" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="320" value="${escapeHtml(email)}"${wrong}${first}></div>
<div class="field"><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="${MAX_PASSWORD_LENGTH}"${wrong}${second}></div>
${errorOf(error)}
<button>Sign in</button>
</form>`,
  );
}

interface SetUpPage extends SetUpLink {
  /** Of the link. */
  readonly token: string;
  readonly error?: string;
}

export function setUpPage(asked: SetUpPage): string {
  return asked.asks === "new-password" ? newPasswordPage(asked) : joinPage(asked);
}

function newPasswordPage({ email, token, error }: SetUpPage): string {
  const wrong = error === undefined ? "" : ' aria-invalid="true"';
  return markedPage(
    error === undefined ? "Set your password" : "Not set",
    `<h1>Set your password</h1><p>You sign in with it as ${escapeHtml(email)}.</p>
<form method="post" action="${PATHS.setUp}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<input type="hidden" name="username" autocomplete="username" value="${escapeHtml(email)}">
<div class="field"><label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" required minlength="${MIN_PASSWORD_LENGTH}" maxlength="${MAX_PASSWORD_LENGTH}" aria-describedby="hint${error === undefined ? "" : " error"}"${wrong} autofocus>
<p class="hint" id="hint">At least ${MIN_PASSWORD_LENGTH} characters. Several words are easier to remember.</p></div>
${errorOf(error)}
<button>Set password and sign in</button>
</form>`,
  );
}

/** For an address that has a password already. */
function joinPage({ email, token, error, workspaceName = "the workspace" }: SetUpPage): string {
  const wrong = error === undefined ? "" : ' aria-invalid="true" aria-describedby="error"';
  return markedPage(
    error === undefined ? "Join a workspace" : "Not joined",
    `<h1>Join ${escapeHtml(workspaceName)}</h1>
<p>You have a password here as ${escapeHtml(email)}. Sign in with it to join.</p>
<form method="post" action="${PATHS.setUp}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<input type="hidden" name="username" autocomplete="username" value="${escapeHtml(email)}">
<div class="field"><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="${MAX_PASSWORD_LENGTH}"${wrong} autofocus>
<p class="hint">Forgotten, or never set? Whoever runs this server can print a link for a new one.</p></div>
${errorOf(error)}
<button>Sign in and join</button>
</form>`,
  );
}

/** A person opens the link; a program that looks ahead does not use it up. */
export function noLinkPage(): string {
  return markedPage(
    "Link not valid",
    `<h1>This link was used, or is too old</h1>
<p>An owner of the workspace can make a new one; whoever runs this server, too, with <code>overdub workspace member invite</code>.</p>`,
  );
}

export function homePage({ email, memberships, formToken }: Session, consoleUrl: string | undefined): string {
  const workspaces = memberships
    .map(({ workspaceName, role }) => `<li>${escapeHtml(workspaceName)} <span class="hint">${role}</span></li>`)
    .join("\n");
  return markedPage(
    "Signed in",
    `<h1>You are signed in</h1><p>As ${escapeHtml(email)}, a member of:</p>
<ul class="plain">${workspaces}</ul>${consoleUrl === undefined ? "" : `\n<p><a href="${escapeHtml(consoleUrl)}">Open the console</a>, where you sign in once more.</p>`}
<form method="post" action="${PATHS.signOut}">
<input type="hidden" name="form_token" value="${formToken}"><button>Sign out</button></form>`,
  );
}

export function refusedPage(message: string): string {
  return markedPage("Refused", `<h1>That did not work</h1><p>${escapeHtml(message)}</p>`);
}

function errorOf(error: string | undefined): string {
  return error === undefined ? "" : `<p class="error" id="error" role="alert">${escapeHtml(error)}</p>`;
}
