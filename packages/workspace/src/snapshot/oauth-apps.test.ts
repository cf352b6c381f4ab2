import { startWorkspace } from "@overdub/testkit";
import { expect, onTestFinished, test } from "vitest";
import { addApp, postForm, REDIRECT_URI, refusalOf } from "../oauth/testing/oauth-client.ts";
import { callApi } from "../testing/call-api.ts";
import { exportText, importText } from "../testing/snapshot-file.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";

async function startSource() {
  const server = await startWorkspace();
  onTestFinished(() => server.close());
  // Another one than every started server has.
  const source = { ...server, workspace: await server.addWorkspace({ slug: "apps", domain: "apps.localhost" }) };
  return { source, app: await addApp(source, { slug: "product" }, Date.now()) };
}

test.each(["sqlite", "postgres"] as const)(
  "applications move to %s, and go on with the secret they have",
  async (on) => {
    const { source, app } = await startSource();
    await addApp(source, { slug: "public", pkce: true }, Date.now());
    const file = await exportText(source.server.transfer, source.workspace.slug);
    expect(file).not.toContain(app.clientSecret);
    const target = await startWorkspaceOn(on);
    onTestFinished(() => target.close());
    await importText(target.server.transfer, file, { keys: true });
    const moved = { server: target.server, workspace: source.workspace };
    const { body } = await callApi(moved, "GET", "/oauth/apps");
    expect(body).toHaveLength(2);
    expect(body).toEqual((await callApi(source, "GET", "/oauth/apps")).body);
    const fields = {
      grant_type: "authorization_code",
      redirect_uri: REDIRECT_URI,
      client_id: app.clientId,
      code: "none",
    };
    const ask = async (client_secret: string | null) =>
      refusalOf(await postForm(target, "/oauth/token", { ...fields, client_secret: client_secret ?? "" }));
    expect(await ask(app.clientSecret)).toEqual([401, "Invalid code"]);
    expect(await ask("dub_app_secret_other")).toEqual([401, "Invalid client_secret"]);
  },
);

test("applications stay behind where keys do", async () => {
  const { source } = await startSource();
  const file = await exportText(source.server.transfer, source.workspace.slug, { events: true, keys: false });
  expect(file).not.toContain("oauth_apps");
});
