import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Tag } from "../../components/tag.tsx";
import { count } from "../../format/numbers.ts";
import type { Campaign, CampaignPlan } from "./campaign.ts";
import { RowFix } from "./row-fix.tsx";

interface PlanProps {
  readonly campaign: Campaign;
  readonly plan: CampaignPlan;
  /** Lines that were corrected since. */
  readonly fixed: ReadonlySet<number>;
  readonly onFixed: (line: number) => void;
}

/** What would be made, what cannot be and why by its line, to be corrected there, and the first links as they would be. */
export function Plan({ campaign, plan, fixed, onFixed }: PlanProps) {
  const [openLine, setOpenLine] = useState<number>();
  return (
    <>
      <SectionLine title="Plan" aside="nothing is made yet" />
      <dl className="facts">
        <div>
          <dt>Links</dt>
          <dd>{count(plan.links)}</dd>
        </div>
        <div>
          <dt>Made before</dt>
          <dd>{count(plan.existing)}</dd>
        </div>
        <div>
          <dt>Cannot be</dt>
          <dd>{count(plan.invalid + plan.duplicates + plan.taken)}</dd>
        </div>
      </dl>
      {plan.workspace_check.note && <p className="note wrap-anywhere">{plan.workspace_check.note}</p>}
      {plan.problems.length > 0 && (
        <>
          <SectionLine title="Rows that make no link" aside={`the first ${plan.problems.length}`} />
          <ul className="problems">
            {plan.problems.map(({ line, reason }) => (
              <li key={`${line}.${reason}`}>
                <div className="row items-start!">
                  <span className="b w-20 flex-none">{`Line ${count(line)}`}</span>
                  <bdi dir="auto" className="grow wrap-anywhere">
                    {reason}
                  </bdi>
                  {fixed.has(line) ? (
                    <Tag text="Corrected" tone="ok" />
                  ) : (
                    openLine !== line && (
                      <Button size="sm" aria-label={`Fix line ${line}`} onClick={() => setOpenLine(line)}>
                        Fix
                      </Button>
                    )
                  )}
                </div>
                {openLine === line && (
                  <RowFix
                    campaignId={campaign.id}
                    line={line}
                    columns={campaign.table.columns}
                    onClose={() => setOpenLine(undefined)}
                    onFixed={() => {
                      setOpenLine(undefined);
                      onFixed(line);
                    }}
                  />
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {plan.sample.length > 0 && (
        <>
          <SectionLine title="The first links" />
          <ul className="grid gap-2 text-sm">
            {plan.sample.map((link, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they are the first ones, in their order.
              <li key={index} className="wrap-anywhere">
                <bdi dir="auto" className="b">
                  {String(link.key ?? "a key by itself")}
                </bdi>
                <bdi dir="auto" className="ink3 block text-xs">
                  {String(link.url ?? "")}
                </bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
