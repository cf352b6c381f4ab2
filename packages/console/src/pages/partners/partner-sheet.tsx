import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Copy } from "lucide-react";
import { useState } from "react";
import { callDub } from "../../api/dub.ts";
import { programKey, useGroups } from "../../api/program.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Field, TextArea } from "../../components/field.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { commissionStatus } from "../../format/commissions.ts";
import { money } from "../../format/money.ts";
import { count } from "../../format/numbers.ts";
import { shortId } from "../../format/text.ts";
import { shortDate } from "../../format/times.ts";
import { keep, readKept } from "../../state/kept.ts";
import { usePageSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import type { Partner } from "./partner.ts";
import { STATUSES, usePartner } from "./partner.ts";
import { BanPartner, EndPartnership, TakeBack } from "./partner-acts.tsx";

interface PartnerSheetProps {
  readonly accountId: string;
  readonly id: string;
  readonly onClose: () => void;
}

/** A partner: figures, links, last commissions, and how the partnership ends. */
export default function PartnerSheet({ accountId, id, onClose }: PartnerSheetProps) {
  const query = usePartner(accountId, id);
  const groups = useGroups(accountId);
  const [asked, setAsked] = useState<"deactivate" | "ban" | "back">();
  const partner = query.data?.result;
  const close = () => setAsked(undefined);
  const isOut = partner?.status === "banned" || partner?.status === "deactivated";
  return (
    <Sheet
      title={partner?.name ?? "Partner"}
      aside={<span className="mono">{shortId(id)}</span>}
      onClose={onClose}
      tools={
        <IconButton
          icon={Copy}
          label="Copy the id"
          onClick={() => void navigator.clipboard.writeText(id).then(() => showToast(`Copied ${id}`))}
        />
      }
      footer={
        partner &&
        (isOut ? (
          <Button look="primary" onClick={() => setAsked("back")}>
            {partner.status === "banned" ? "End the ban" : "Reactivate"}
          </Button>
        ) : (
          <>
            <Button onClick={() => setAsked("deactivate")}>Deactivate</Button>
            <Button className="d" onClick={() => setAsked("ban")}>
              Ban
            </Button>
          </>
        ))
      }
    >
      {query.error && !partner ? (
        <Failure error={query.error} what="this partner" retry={() => void query.refetch()} />
      ) : !partner ? (
        <Skeleton rows={6} />
      ) : (
        <div className="body">
          <div className="form">
            <Head partner={partner} group={groups.find((each) => each.id === partner.groupId)?.name} />
            <SectionLine title="Brought and earned" />
            <dl className="facts">
              <div>
                <dt>Clicks</dt>
                <dd>{count(partner.totalClicks)}</dd>
              </div>
              <div>
                <dt>Leads</dt>
                <dd>{count(partner.totalLeads)}</dd>
              </div>
              <div>
                <dt>Sales</dt>
                <dd>{count(partner.totalSales)}</dd>
              </div>
            </dl>
            <dl className="facts grid-cols-2!">
              <div>
                <dt>Revenue</dt>
                <dd>{money(partner.totalSaleAmount)}</dd>
              </div>
              <div>
                <dt>Earned</dt>
                <dd>{money(partner.totalCommissions)}</dd>
              </div>
            </dl>
            <SectionLine title="Links" aside={count(partner.links?.length ?? 0)} />
            <ul className="alt">
              {(partner.links ?? []).map((link) => (
                <li key={link.id}>
                  <a className="t" href={link.shortLink} target="_blank" rel="noreferrer">
                    <bdi dir="auto">{`${link.domain}/${link.key}`}</bdi>
                  </a>
                  <span>{`${count(link.clicks)} clicks · ${money(link.saleAmount)}`}</span>
                </li>
              ))}
              {!partner.links?.length && <li>No links yet.</li>}
            </ul>
            <LastCommissions accountId={accountId} partner={partner} />
            <Notes partner={partner} />
          </div>
        </div>
      )}
      {partner && asked === "deactivate" && <EndPartnership accountId={accountId} partner={partner} onClose={close} />}
      {partner && asked === "ban" && <BanPartner accountId={accountId} partner={partner} onClose={close} />}
      {partner && asked === "back" && <TakeBack accountId={accountId} partner={partner} onClose={close} />}
    </Sheet>
  );
}

function Head({ partner, group }: { readonly partner: Partner; readonly group: string | undefined }) {
  const state = STATUSES[partner.status];
  const facts = [
    ["Mail", partner.email],
    ["Company", partner.companyName],
    ["Country", partner.country],
    ["Group", group],
    ["Your id", partner.tenantId],
    ["Since", shortDate(partner.createdAt)],
  ] as const;
  return (
    <>
      <div className="row">
        <Tag text={state?.label ?? partner.status} tone={state?.tone ?? ""} raw={partner.status} />
        {partner.bannedReason && <span className="ink3 text-xs">{partner.bannedReason.replaceAll("_", " ")}</span>}
      </div>
      {partner.description && (
        <p className="wrap-anywhere" dir="auto">
          {partner.description}
        </p>
      )}
      <ul className="alt">
        {facts
          .filter(([, value]) => Boolean(value))
          .map(([label, value]) => (
            <li key={label}>
              <span>{label}</span>
              <UserText text={value ?? ""} />
            </li>
          ))}
      </ul>
    </>
  );
}

interface ListedCommission {
  readonly id: string;
  readonly earnings: number;
  readonly status: string;
  readonly createdAt: string;
  readonly customer?: { readonly name: string | null; readonly email: string | null } | null;
  readonly description: string | null;
}

function LastCommissions({ accountId, partner }: { readonly accountId: string; readonly partner: Partner }) {
  const navigate = useNavigate();
  const { account } = usePageSearch();
  const { data } = useQuery({
    queryKey: [...programKey(accountId), "commissions", "last", partner.id],
    queryFn: ({ signal }) =>
      callDub<readonly ListedCommission[]>(accountId, "commissions", {
        query: { partnerId: partner.id, limit: 5 },
        signal,
      }),
  });
  const go = (search: Record<string, string | undefined>) =>
    void navigate({ to: "/commissions" as never, search: { account, ...search } as never });
  return (
    <>
      <SectionLine title="Last commissions" />
      <ul className="alt">
        {(data?.result ?? []).map(({ id, earnings, status, createdAt, customer, description }) => (
          <li key={id}>
            <button
              type="button"
              className="t text-start underline-offset-2 hover:underline"
              onClick={() => go({ commission: id })}
            >
              <bdi dir="auto">{customer?.name || customer?.email || description || "Commission"}</bdi>
              {`, ${shortDate(createdAt)}`}
            </button>
            <span>{`${money(earnings)} · ${commissionStatus(status).label}`}</span>
          </li>
        ))}
        {data?.result.length === 0 && <li>None yet.</li>}
      </ul>
      {data && data.result.length > 0 && (
        <Button size="sm" onClick={() => go({ partnerId: partner.id })}>
          All commissions
        </Button>
      )}
    </>
  );
}

/** For the people of this browser: the program keeps no notes of partners. */
function Notes({ partner }: { readonly partner: Partner }) {
  const name = `note.partner.${partner.id}`;
  const [text, setText] = useState(() => readKept(name, ""));
  return (
    <Field label="Notes" aside="kept in this browser">
      {(control) => (
        <TextArea
          {...control}
          rows={3}
          value={text}
          onChange={(next) => {
            setText(next);
            keep(name, next === "" ? undefined : next);
          }}
        />
      )}
    </Field>
  );
}
