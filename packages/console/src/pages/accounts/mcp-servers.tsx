import { useQueryClient } from "@tanstack/react-query";
import { Copy, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useCursorList } from "../../api/cursor-list.ts";
import { messageOf, request } from "../../api/request.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, Select, TextInput } from "../../components/field.tsx";
import { Segments } from "../../components/segments.tsx";
import { UserText } from "../../components/user-text.tsx";
import { ago, shortTime } from "../../format/times.ts";
import { showToast } from "../../state/toasts.ts";
import type { McpClient } from "./mcp-configuration.ts";
import { configurationFor, MCP_CLIENTS } from "./mcp-configuration.ts";

interface McpServer {
  readonly id: string;
  readonly name: string;
  readonly config: { readonly methods?: readonly string[] };
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

/** Addresses by which agents use the account. The address of a new one is shown once, ready for a client. */
export function McpServers({ accountId }: { readonly accountId: string }) {
  const client = useQueryClient();
  const path = `/integrated-account/${accountId}/mcp`;
  const { rows, data, error } = useCursorList<McpServer>(["mcp-servers", accountId], path);
  const [isAdding, setAdding] = useState(false);
  const [name, setName] = useState("");
  const [methods, setMethods] = useState("");
  const [failure, setFailure] = useState<string>();
  const [url, setUrl] = useState<string>();
  const [revoked, setRevoked] = useState<McpServer>();
  const refresh = () => client.invalidateQueries({ queryKey: ["mcp-servers", accountId] });
  const create = async () => {
    if (name.trim() === "") return setFailure("Give it a name, such as that of the agent.");
    try {
      const body = { name: name.trim(), config: methods === "" ? {} : { methods: [methods] } };
      const made = await request<{ url: string }>(path, { method: "POST", body });
      setUrl(made.url);
      setAdding(false);
      setName("");
      await refresh();
    } catch (caught) {
      setFailure(messageOf(caught));
    }
  };
  return (
    <section aria-label="MCP servers" className="grid gap-3">
      <div className="row">
        <h3 className="b">MCP servers</h3>
        <Button size="sm" icon={Plus} className="ms-auto" onClick={() => setAdding(!isAdding)}>
          New server
        </Button>
      </div>
      {isAdding && (
        <form
          className="card grid gap-3 p-3"
          onSubmit={(event) => {
            event.preventDefault();
            void create();
          }}
        >
          <Field label="Name" error={failure}>
            {(field) => <TextInput {...field} autoFocus value={name} onChange={setName} />}
          </Field>
          <Field label="Tools">
            {(field) => (
              <Select
                {...field}
                value={methods}
                onChange={setMethods}
                options={[
                  { value: "", label: "All" },
                  { value: "read", label: "Those that read" },
                  { value: "write", label: "Those that write" },
                ]}
              />
            )}
          </Field>
          <Button type="submit" look="primary">
            Create server
          </Button>
        </form>
      )}
      {url && <NewServer url={url} />}
      {error && <p className="help bad">{messageOf(error)}</p>}
      {data && rows.length === 0 && <p className="ink3">None yet.</p>}
      <ul className="card lines low">
        {rows.map((server) => (
          <li key={server.id}>
            <span className="b grow t">
              <UserText text={server.name} />
            </span>
            <span className="ink3 text-xs">
              {server.expires_at ? `ends ${shortTime(server.expires_at)}` : "ends never"}
              {server.last_used_at ? `, used ${ago(server.last_used_at)}` : ", not used"}
            </span>
            <IconButton icon={Trash2} size="sm" label={`Revoke ${server.name}`} onClick={() => setRevoked(server)} />
          </li>
        ))}
      </ul>
      {revoked && (
        <Confirm
          title={`Revoke ${revoked.name}`}
          body="Agents that have its address are refused at once."
          verb="Revoke"
          run={async () => {
            await request(`${path}/${revoked.id}`, { method: "DELETE" });
            await refresh();
          }}
          onClose={() => setRevoked(undefined)}
        />
      )}
    </section>
  );
}

function NewServer({ url }: { readonly url: string }) {
  const [client, setClient] = useState<McpClient>("Claude Code");
  const text = configurationFor(client, url);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => showToast("Copied the configuration"),
      () => showToast("The browser does not let us copy. Select the text instead.", { isError: true }),
    );
  return (
    <div className="note" role="status">
      <p className="b mb-2">Its address is shown only now</p>
      <div className="overflow-x-auto">
        <Segments
          label="Configuration for"
          value={client}
          onChange={setClient}
          options={MCP_CLIENTS.map((value) => ({ value, label: value }))}
        />
      </div>
      <pre className="code wrap-anywhere">{text}</pre>
      <Button size="sm" icon={Copy} onClick={() => void copy()}>
        Copy configuration
      </Button>
    </div>
  );
}
