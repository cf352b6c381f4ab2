import { useQueryClient } from "@tanstack/react-query";
import { Copy, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { callDub, callDubDirectly } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Facts } from "../../components/facts.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Tag } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { showToast } from "../../state/toasts.ts";
import type { Domain } from "./domain.ts";
import { FOUND, useVerification } from "./domain.ts";

interface DomainSheetProps {
  readonly accountId: string;
  readonly domain: Domain;
  readonly onClose: () => void;
}

/** What its DNS has to say, and where its own pages lead. */
export function DomainSheet({ accountId, domain, onClose }: DomainSheetProps) {
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { slug } = domain;
  const now = useVerification(accountId, slug, domain.verified);
  const verified = now.data?.verified ?? domain.verified;
  const dnsRecords = now.data?.dnsRecords ?? domain.dnsRecords ?? [];
  const checkedAt = now.data?.lastCheckedAt ?? null;
  const lookNow = async () => {
    try {
      await callDubDirectly(accountId, `domains/${slug}/verify`, { method: "POST", body: {} });
      await client.invalidateQueries({ queryKey: [accountId, "domains"] });
    } catch (error) {
      showToast(`Not looked up: ${messageOf(error)}`, { isError: true });
    }
  };
  const copy = (text: string) =>
    navigator.clipboard.writeText(text).then(
      () => showToast("Copied"),
      () => showToast(`The browser does not let us copy. The value is ${text}`, { isError: true }),
    );
  return (
    <Sheet
      title={slug}
      onClose={onClose}
      footer={
        <>
          {now.data && (
            <Button icon={RefreshCw} onClick={() => void lookNow()}>
              Look now
            </Button>
          )}
          <span className="grow" />
          <Button icon={Trash2} className="d" onClick={() => setAsks(true)}>
            Delete
          </Button>
        </>
      }
    >
      <div className="body">
        <div className="pad">
          <p className="row" role="status">
            <Tag text={verified ? "Works" : "Waits for DNS"} tone={verified ? "ok" : "warn"} />
            <span className="ink3">
              {verified ? "Visitors reach its links." : "Looked up again by itself."}
              {checkedAt && (
                <>
                  {" Asked "}
                  <Time at={checkedAt} /> ago.
                </>
              )}
            </span>
          </p>
          {dnsRecords.length > 0 && (
            <table className="tbl dense card" aria-label="Records">
              <thead>
                <tr>
                  <th scope="col" style={{ width: 76 }}>
                    Type
                  </th>
                  <th scope="col">Name</th>
                  <th scope="col">Should be</th>
                  {now.data && (
                    <th scope="col" style={{ width: 116 }}>
                      Is now
                    </th>
                  )}
                  <th scope="col" style={{ width: 64 }}>
                    <span className="sr-only">Copy</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {dnsRecords.map(({ type, name, value, status = "pending" }) => (
                  <tr key={`${type} ${name} ${value}`}>
                    <th scope="row">{type}</th>
                    <td className="mono">{name}</td>
                    <td className="mono" title={value}>
                      {value}
                    </td>
                    {now.data && (
                      <td>
                        <Tag text={FOUND[status].label} tone={FOUND[status].tone} />
                      </td>
                    )}
                    <td>
                      <IconButton icon={Copy} size="sm" label={`Copy ${value}`} onClick={() => void copy(value)} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <Facts
            rows={[
              ["Root page", domain.placeholder],
              ["Not found", domain.notFoundUrl],
              ["Ended links", domain.expiredUrl],
              ["Id", domain.id],
            ]}
          />
        </div>
      </div>
      {asks && (
        <Confirm
          title={`Delete ${slug}`}
          body="Every short link on it stops working at once, and nothing can be brought back."
          verb="Delete domain"
          typed={slug}
          run={async () => {
            await callDub(accountId, `domains/${domain.id}`, { method: "DELETE" });
            onClose();
            await client.invalidateQueries({ queryKey: [accountId, "domains"] });
          }}
          onClose={() => setAsks(false)}
        />
      )}
    </Sheet>
  );
}
