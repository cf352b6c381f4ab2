import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useMay } from "../../api/accounts.ts";
import { callDubDirectly } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, Select, TextInput } from "../../components/field.tsx";
import { SecretNote } from "../../components/secret-note.tsx";
import { UserText } from "../../components/user-text.tsx";
import { ago, shortTime } from "../../format/times.ts";
import { SettingsCard } from "./card.tsx";
import { useRecords } from "./use-records.ts";

interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly partialKey: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

/** What most programs need; programs themselves can ask for any scopes. */
const SCOPES = [
  { value: "", label: "Everything" },
  { value: "apis.read", label: "Read everything" },
  { value: "links.write", label: "Links" },
  { value: "analytics.read", label: "Analytics, read only" },
  { value: "conversions.write", label: "Leads and sales, write only" },
] as const;

const ENDS = [
  { value: "", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
] as const;

/** Keys of the workspace's API, for programs. */
export function ApiKeys() {
  const mayChange = useMay("api_keys.write");
  const [isAdding, setAdding] = useState(false);
  const [given, setGiven] = useState({ name: "", scope: "", days: "" });
  const [failure, setFailure] = useState<string>();
  const [made, setMade] = useState<string>();
  const [revoked, setRevoked] = useState<ApiKey>();
  const { accountId, query, refresh } = useRecords<ApiKey>("api-keys", "admin/api-keys");
  const create = async () => {
    const name = given.name.trim();
    if (name === "") return setFailure("Give it a name, such as that of the program.");
    try {
      const expiresAt = given.days === "" ? null : new Date(Date.now() + Number(given.days) * 86_400_000).toISOString();
      const body = { name, scopes: given.scope === "" ? [] : [given.scope], expiresAt };
      const { result } = await callDubDirectly<{ readonly key: string }>(accountId, "admin/api-keys", {
        method: "POST",
        body,
      });
      setMade(result.key);
      setAdding(false);
      setGiven({ name: "", scope: "", days: "" });
      setFailure(undefined);
      await refresh();
    } catch (error) {
      setFailure(messageOf(error));
    }
  };
  return (
    <>
      <SettingsCard
        title="API keys"
        aside={mayChange ? "For programs that call this workspace" : "An owner makes and revokes them"}
        what="the keys"
        query={query}
        action={
          mayChange && (
            <Button size="sm" icon={Plus} onClick={() => setAdding(!isAdding)}>
              New key
            </Button>
          )
        }
        above={
          <>
            {isAdding && (
              <form
                className="grid gap-4 border-b border-line-soft p-4"
                onSubmit={(event) => {
                  event.preventDefault();
                  void create();
                }}
              >
                <div className="grid gap-4 sm:grid-cols-3">
                  <Field label="Name" error={failure}>
                    {(field) => (
                      <TextInput
                        {...field}
                        autoFocus
                        value={given.name}
                        onChange={(name) => setGiven({ ...given, name })}
                      />
                    )}
                  </Field>
                  <Field label="May do">
                    {(field) => (
                      <Select
                        {...field}
                        value={given.scope}
                        options={SCOPES}
                        onChange={(scope) => setGiven({ ...given, scope })}
                      />
                    )}
                  </Field>
                  <Field label="Ends">
                    {(field) => (
                      <Select
                        {...field}
                        value={given.days}
                        options={ENDS}
                        onChange={(days) => setGiven({ ...given, days })}
                      />
                    )}
                  </Field>
                </div>
                <div className="row justify-end">
                  <Button look="ghost" onClick={() => setAdding(false)}>
                    Cancel
                  </Button>
                  <Button type="submit" look="primary">
                    Create key
                  </Button>
                </div>
              </form>
            )}
            {made && (
              <div className="p-4">
                <SecretNote
                  what="API key"
                  text={made}
                  help="Only its digest is kept. Whoever has it may do the same."
                />
              </div>
            )}
          </>
        }
      >
        {(keys) => (
          <ul className="lines">
            {keys.length === 0 && <li className="ink3">None yet. A program needs one to call this workspace.</li>}
            {keys.map((each) => (
              <li key={each.id}>
                <span className="grow t">
                  <span className="b block t">
                    <UserText text={each.name} />
                  </span>
                  <span className="ink3 block text-xs t">{inWords(each.scopes)}</span>
                </span>
                <code className="mono ink3 hide-m">{each.partialKey}</code>
                <span className="ink3 text-end text-xs">
                  {each.lastUsedAt ? `used ${ago(each.lastUsedAt)}` : "not used"}
                  {each.expiresAt ? `, ends ${shortTime(each.expiresAt)}` : ", ends never"}
                </span>
                {mayChange && (
                  <IconButton icon={Trash2} size="sm" label={`Revoke ${each.name}`} onClick={() => setRevoked(each)} />
                )}
              </li>
            ))}
          </ul>
        )}
      </SettingsCard>
      {revoked && (
        <Confirm
          title={`Revoke ${revoked.name}`}
          body="Programs that have it are refused at once. If an account of this server has it, that account is refused, too."
          verb="Revoke"
          run={async () => {
            await callDubDirectly(accountId, `admin/api-keys/${revoked.id}`, { method: "DELETE" });
            await refresh();
          }}
          onClose={() => setRevoked(undefined)}
        />
      )}
    </>
  );
}

function inWords(scopes: readonly string[]): string {
  if (scopes.length === 0) return "Everything that the role of its user allows";
  return scopes.map((scope) => SCOPES.find(({ value }) => value === scope)?.label ?? scope).join(", ");
}
