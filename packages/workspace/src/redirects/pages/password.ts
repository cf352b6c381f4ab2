import { escapeHtml } from "./escape-html.ts";
import type { PageOwner } from "./page.ts";
import { card } from "./page.ts";

/** @param action where the form is posted to: the short link itself. */
export function passwordPage(owner: PageOwner, action: string, wrong: boolean): string {
  const state = wrong ? ' aria-invalid="true" aria-describedby="error"' : "";
  const error = wrong ? '<p class="error" id="error" role="alert">Incorrect password</p>' : "";
  return card(owner, {
    title: wrong ? "Incorrect password" : "Password required",
    body: `<h1>Password required</h1><p>Enter the password to open this link.</p>
<form method="post" action="${escapeHtml(action)}">
<label for="password">Password</label>
<input id="password" name="password" type="password" required autofocus autocomplete="off"${state}>
${error}
<button type="submit">Continue</button>
</form>`,
  });
}
