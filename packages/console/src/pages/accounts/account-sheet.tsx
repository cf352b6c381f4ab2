import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Account } from "../../api/accounts.ts";
import { labelOf } from "../../api/accounts.ts";
import { messageOf, request } from "../../api/request.ts";
import { AccountTag } from "../../components/account-tag.tsx";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Facts } from "../../components/facts.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Time } from "../../components/time.tsx";
import { showToast } from "../../state/toasts.ts";
import { ConnectAccount } from "./connect-account.tsx";
import { McpServers } from "./mcp-servers.tsx";

/** One account: how it stands, and its MCP servers. */
export function AccountSheet({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) {
  const client = useQueryClient();
  const [asks, setAsks] = useState<"delete" | "again">();
  const { id, context, last_error: lastError } = account;
  const refresh = () => client.invalidateQueries({ queryKey: ["accounts"] });
  const check = () =>
    request("/integrated-account/refresh-credentials", { method: "POST", body: { id } }).then(
      () => {
        showToast(`${labelOf(account)} answers`);
        return refresh();
      },
      (error: unknown) => {
        showToast(`${labelOf(account)}: ${messageOf(error)}`, { isError: true });
        return refresh();
      },
    );
  return (
    <Sheet
      title={labelOf(account)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => void check()}>Check now</Button>
          <Button onClick={() => setAsks("again")}>Connect again</Button>
          <span className="grow" />
          <Button look="ghost" className="d" onClick={() => setAsks("delete")}>
            Delete
          </Button>
        </>
      }
    >
      <div className="body">
        <div className="pad">
          <p className="row">
            <AccountTag account={account} />
            {lastError?.message && (
              <span className="ink2 wrap-anywhere" dir="auto">
                {lastError.message}
              </span>
            )}
          </p>
          <Facts
            rows={[
              ["Tenant", account.tenant_id],
              ["Dub", dubInWords(context.base_url)],
              ["Method", account.authentication_method === "oauth2" ? "OAuth" : "API key"],
              [
                "Id",
                <span key="id" className="mono">
                  {id}
                </span>,
              ],
              ["Since", <Time key="since" at={account.created_at} />],
              ["Changed", <Time key="changed" at={account.updated_at} />],
            ]}
          />
          <McpServers accountId={id} />
        </div>
      </div>
      {asks === "again" && (
        <ConnectAccount again={{ id, tenantId: account.tenant_id }} onClose={() => setAsks(undefined)} />
      )}
      {asks === "delete" && (
        <Confirm
          title={`Delete ${labelOf(account)}`}
          body="Its credential, its MCP servers and its webhooks go. The workspace at Dub stays as it is."
          verb="Delete account"
          typed={account.tenant_id}
          run={async () => {
            await request(`/integrated-account/${id}`, { method: "DELETE" });
            onClose();
            await refresh();
          }}
          onClose={() => setAsks(undefined)}
        />
      )}
    </Sheet>
  );
}

function dubInWords(baseUrl: unknown): string {
  if (typeof baseUrl !== "string") return "Hosted Dub";
  return baseUrl.startsWith("embedded:") ? "This server" : baseUrl;
}
