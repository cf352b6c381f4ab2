import { KeyRound, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useMay } from "../../api/accounts.ts";
import { callDubDirectly } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, Select, TextInput } from "../../components/field.tsx";
import { SecretNote } from "../../components/secret-note.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { ago, exactTime } from "../../format/times.ts";
import { showToast } from "../../state/toasts.ts";
import { SettingsCard } from "./card.tsx";
import { useRecords } from "./use-records.ts";

interface Member {
  readonly id: string;
  readonly role: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly canSignIn: boolean;
  readonly createdAt: string;
}

interface SetUpLink {
  readonly url: string;
  readonly expiresAt: string;
}

const ROLES = [
  { value: "owner", label: "Owner", may: "Everything: members, keys, domains, money" },
  { value: "member", label: "Member", may: "Links, tags, folders, customers, partners and commissions" },
  { value: "viewer", label: "Viewer", may: "Reads everything, changes nothing" },
  { value: "billing", label: "Billing", may: "Reads everything, changes nothing" },
] as const;

/** Who is in the workspace, and as what. */
export function Members() {
  const mayChange = useMay("members.write");
  const [isAdding, setAdding] = useState(false);
  const [link, setLink] = useState<SetUpLink & { readonly of: string }>();
  const [removed, setRemoved] = useState<Member>();
  const { accountId, query, refresh, show } = useRecords<Member>("members", "admin/members");
  const fail = (what: string) => (error: unknown) => showToast(`${what}: ${messageOf(error)}`, { isError: true });

  const changeRole = async (member: Member, role: string) => {
    const before = query.data;
    show(before?.map((each) => (each.id === member.id ? { ...each, role } : each)));
    try {
      await callDubDirectly(accountId, `admin/members/${member.id}`, { method: "PATCH", body: { role } });
      showToast(`${nameOf(member)} is ${role} now`);
    } catch (error) {
      show(before);
      fail("The role stays as it was")(error);
    }
    await refresh();
  };
  const makeLink = (member: Member) =>
    callDubDirectly<SetUpLink>(accountId, `admin/members/${member.id}/set-up-link`, { method: "POST" }).then(
      ({ result }) => setLink({ ...result, of: nameOf(member) }),
      fail("No link was made"),
    );

  return (
    <>
      <SettingsCard
        title="Members"
        aside={mayChange ? undefined : "An owner invites, changes and removes them"}
        what="the members"
        query={query}
        action={
          mayChange && (
            <Button size="sm" icon={Plus} onClick={() => setAdding(!isAdding)}>
              Invite
            </Button>
          )
        }
        above={
          <>
            {isAdding && (
              <Invite
                accountId={accountId}
                onClose={() => setAdding(false)}
                onDone={async (made) => {
                  setLink(made);
                  setAdding(false);
                  await refresh();
                }}
              />
            )}
            {link && (
              <div className="p-4">
                <SecretNote
                  what={`Set-up link for ${link.of}`}
                  text={link.url}
                  help={`Send it to the person: it sets a password, once, until ${exactTime(link.expiresAt)}. Nothing is mailed by this server.`}
                />
              </div>
            )}
          </>
        }
      >
        {(members) => (
          <ul className="lines">
            {members.map((member) => (
              <li key={member.id}>
                <Tile text={nameOf(member)} />
                <span className="grow t">
                  <span className="b block t">
                    <UserText text={nameOf(member)} />
                  </span>
                  <span className="ink3 block text-xs t">
                    {member.name && member.email ? <UserText text={member.email} /> : stateOf(member)}
                  </span>
                </span>
                {!member.canSignIn && member.email && <Tag text="Not set up" tone="warn" />}
                {mayChange ? (
                  <span className="w-28">
                    <Select
                      aria-label={`Role of ${nameOf(member)}`}
                      value={member.role}
                      options={ROLES}
                      onChange={(role) => void changeRole(member, role)}
                    />
                  </span>
                ) : (
                  <Tag text={ROLES.find(({ value }) => value === member.role)?.label ?? member.role} />
                )}
                {mayChange && (
                  <>
                    {member.email && (
                      <IconButton
                        icon={KeyRound}
                        size="sm"
                        label={`Set-up link for ${nameOf(member)}`}
                        onClick={() => void makeLink(member)}
                      />
                    )}
                    <IconButton
                      icon={Trash2}
                      size="sm"
                      label={`Remove ${nameOf(member)}`}
                      onClick={() => setRemoved(member)}
                    />
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
      </SettingsCard>
      <section className="card" aria-label="Roles">
        <header>
          <h2>What each role may do</h2>
        </header>
        <ul className="lines low">
          {ROLES.map(({ value, label, may }) => (
            <li key={value}>
              <span className="b w-24 flex-none">{label}</span>
              <span className="ink2 grow">{may}</span>
            </li>
          ))}
        </ul>
      </section>
      {removed && (
        <Confirm
          title={`Remove ${nameOf(removed)}`}
          body="Its keys and sessions end at once. Links and everything else that it made stay."
          verb="Remove"
          run={async () => {
            await callDubDirectly(accountId, `admin/members/${removed.id}`, { method: "DELETE" });
            await refresh();
          }}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </>
  );
}

function nameOf({ name, email, id }: Member): string {
  return name ?? email ?? id;
}

function stateOf({ canSignIn, createdAt, email }: Member): string {
  const when = ago(createdAt);
  if (email === null) return `Added ${when}, has no address to sign in by`;
  return canSignIn ? `Signs in with a password, added ${when}` : `Added ${when}`;
}

interface InviteProps {
  readonly accountId: string;
  readonly onDone: (made: SetUpLink & { readonly of: string }) => Promise<void>;
  readonly onClose: () => void;
}

function Invite({ accountId, onDone, onClose }: InviteProps) {
  const [given, setGiven] = useState({ email: "", name: "", role: "member" });
  const [failure, setFailure] = useState<string>();
  const [isRunning, setRunning] = useState(false);
  const set = (field: keyof typeof given) => (text: string) => setGiven({ ...given, [field]: text });
  const invite = async () => {
    if (isRunning) return;
    setRunning(true);
    try {
      const body = { ...given, name: given.name.trim() || null };
      const { result } = await callDubDirectly<Member & { readonly setUpLink: SetUpLink }>(accountId, "admin/members", {
        method: "POST",
        body,
      });
      await onDone({ ...result.setUpLink, of: nameOf(result) });
    } catch (error) {
      setFailure(messageOf(error));
      setRunning(false);
    }
  };
  return (
    <form
      noValidate
      className="grid gap-4 border-b border-line-soft p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void invite();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="Email" error={failure}>
          {(field) => <TextInput {...field} type="email" autoFocus value={given.email} onChange={set("email")} />}
        </Field>
        <Field label="Name" aside="optional">
          {(field) => <TextInput {...field} value={given.name} onChange={set("name")} />}
        </Field>
        <Field label="Role">
          {(field) => <Select {...field} value={given.role} options={ROLES} onChange={set("role")} />}
        </Field>
      </div>
      <div className="row justify-end">
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary" aria-disabled={isRunning}>
          Invite member
        </Button>
      </div>
    </form>
  );
}
