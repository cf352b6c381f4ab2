import { useQueryClient } from "@tanstack/react-query";
import { Copy, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { request } from "../../api/request.ts";
import { IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { copyText } from "../../components/secret-note.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Tag } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { ChangeSource } from "./change-source.tsx";
import type { Source } from "./source.ts";
import { providerOf } from "./source.ts";

interface SourceListProps {
  readonly accountId: string;
  readonly sources: readonly Source[];
}

/** The billing systems that tell of an account's customers; each can be changed and deleted. */
export function SourceList({ accountId, sources }: SourceListProps) {
  const client = useQueryClient();
  const [changed, setChanged] = useState<Source>();
  const [removed, setRemoved] = useState<Source>();
  const refresh = () => client.invalidateQueries({ queryKey: [accountId, "conversions"] });
  return (
    <section className="px-4 pb-3 lg:px-5" aria-label="Sources">
      <SectionLine title="Sources" aside={sources.length} />
      <ul className="lines">
        {sources.map((source) => (
          <li key={source.id}>
            <span className="grow t">
              <span className="b block t">
                <UserText text={source.name} />
              </span>
              <span className="ink3 block text-xs t">{`${providerOf(source).label}, ${source.url}`}</span>
            </span>
            <SourceState source={source} />
            <IconButton
              icon={Copy}
              size="sm"
              label={`Copy the address of ${source.name}`}
              onClick={() => copyText(source.url, "Address")}
            />
            <IconButton icon={Pencil} size="sm" label={`Change ${source.name}`} onClick={() => setChanged(source)} />
            <IconButton icon={Trash2} size="sm" label={`Delete ${source.name}`} onClick={() => setRemoved(source)} />
          </li>
        ))}
      </ul>
      {changed && <ChangeSource source={changed} onDone={refresh} onClose={() => setChanged(undefined)} />}
      {removed && (
        <Confirm
          title={`Delete ${removed.name}`}
          body={`What ${providerOf(removed).label} sends is refused from then on, and the list of what it has told goes. Leads and sales that were counted stay.`}
          verb="Delete"
          run={async () => {
            await request(`/conversion-source/${removed.id}`, { method: "DELETE" });
            await refresh();
          }}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </section>
  );
}

function SourceState({ source }: { readonly source: Source }) {
  if (!source.is_active) return <Tag text="Off" tone="" />;
  return source.has_signing_secret ? <Tag text="On" tone="ok" /> : <Tag text="Waits for its secret" tone="warn" />;
}
