import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useCursorList } from "../../api/cursor-list.ts";
import { messageOf, request } from "../../api/request.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, TextInput } from "../../components/field.tsx";
import { SecretNote } from "../../components/secret-note.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { ago, shortTime } from "../../format/times.ts";

interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly is_operator: boolean;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

/** Tokens of programs, which operators alone make and revoke. */
export function ApiTokens() {
  const { data: session } = useQuery(sessionQuery);
  const mayChange = session?.is_operator ?? false;
  const client = useQueryClient();
  const list = useCursorList<ApiToken>(["api-tokens"], "/api-token");
  const [isAdding, setAdding] = useState(false);
  const [name, setName] = useState("");
  const [failure, setFailure] = useState<string>();
  const [made, setMade] = useState<string>();
  const [revoked, setRevoked] = useState<ApiToken>();
  const refresh = () => client.invalidateQueries({ queryKey: ["api-tokens"] });
  const create = async () => {
    if (name.trim() === "") return setFailure("Give it a name, such as that of the program.");
    try {
      const { token } = await request<{ token: string }>("/api-token", { method: "POST", body: { name: name.trim() } });
      setMade(token);
      setAdding(false);
      setName("");
      await refresh();
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <section className="card" aria-label="API tokens">
      <header>
        <h2>API tokens</h2>
        {!mayChange && <span className="ink3 text-sm">An operator makes and revokes them</span>}
        {mayChange && (
          <Button size="sm" icon={Plus} className="ms-auto" onClick={() => setAdding(!isAdding)}>
            New token
          </Button>
        )}
      </header>
      {isAdding && (
        <form
          className="row items-end! border-b border-line-soft p-4"
          onSubmit={(event) => {
            event.preventDefault();
            void create();
          }}
        >
          <span className="grow">
            <Field label="Name" error={failure}>
              {(field) => <TextInput {...field} autoFocus value={name} onChange={setName} />}
            </Field>
          </span>
          <Button type="submit" look="primary">
            Create token
          </Button>
        </form>
      )}
      {made && (
        <div className="p-4">
          <SecretNote what="API token" text={made} />
        </div>
      )}
      {list.isError && list.rows.length === 0 ? (
        <Failure error={list.error} what="the tokens" retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Skeleton rows={2} />
      ) : (
        <ul className="lines">
          {list.rows.map((token) => (
            <li key={token.id}>
              <span className="b t">
                <UserText text={token.name} />
              </span>
              {token.is_operator && <Tag text="Operator" tone="plum" />}
              <span className="ink3 grow text-end text-xs">
                {token.last_used_at ? `used ${ago(token.last_used_at)}` : "not used"}
                {token.expires_at ? `, ends ${shortTime(token.expires_at)}` : ", ends never"}
              </span>
              {mayChange && (
                <IconButton icon={Trash2} size="sm" label={`Revoke ${token.name}`} onClick={() => setRevoked(token)} />
              )}
            </li>
          ))}
        </ul>
      )}
      {revoked && (
        <Confirm
          title={`Revoke ${revoked.name}`}
          body="Programs that have it are refused at once, and browsers that signed in with it are signed out."
          verb="Revoke"
          run={async () => {
            await request(`/api-token/${revoked.id}`, { method: "DELETE" });
            await refresh();
          }}
          onClose={() => setRevoked(undefined)}
        />
      )}
    </section>
  );
}
