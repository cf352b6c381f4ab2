import type { BountySubmission, ListedBountySubmission } from "@overdub/contract";
import type { Command } from "commander";
import type { OutputOptions } from "../../terminal/output.ts";
import { print, toTable } from "../../terminal/output.ts";
import { changeProgram, readNumber, readProgram } from "./set-up.ts";

/** What partners have reached or handed in, and its review. */
export function addSubmissionCommands(bounty: Command): void {
  const submissions = bounty.command("submissions").description("what partners have reached, or handed in");
  submissions
    .command("list <workspace> <bounty-id>")
    .description("list submissions, those that were completed first at the top")
    .option("--status <status>", "draft, submitted, approved or rejected; default: all but rejected")
    .option("--json", "as JSON")
    .action(list);
  submissions
    .command("approve <workspace> <bounty-id> <submission-id>")
    .description("approve a submission, which pays its reward")
    .option("--reward <cents>", "what is paid, in US cents, where the bounty does not say it")
    .option("--json", "as JSON")
    .action(approve);
  submissions
    .command("reject <workspace> <bounty-id> <submission-id>")
    .description("reject a submission")
    .option(
      "--reason <reason>",
      "invalidProof, duplicateSubmission, outOfTimeWindow, didNotMeetCriteria or other; default: other",
    )
    .option("--note <text>", "what else there is to say")
    .option("--json", "as JSON")
    .action(reject);
}

async function list(workspace: string, bountyId: string, options: OutputOptions & { status?: string }): Promise<void> {
  const { status } = options;
  const found = await readProgram(workspace, async (ctx) => {
    const [{ findSubmissions }, { listBountySubmissions, parseInput }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    const query = parseInput(listBountySubmissions.input.query, { status });
    const all: ListedBountySubmission[] = [];
    for (let page = 1; ; page += 1) {
      const some = await findSubmissions(ctx, bountyId, { ...query, page });
      all.push(...some);
      if (some.length === 0) return all;
    }
  });
  print(found, options, () =>
    toTable(
      ["ID", "PARTNER", "STATUS", "COUNT", "COMPLETED"],
      found.map(({ id, partner, partnerId, status, performanceCount, socialMetricCount, completedAt }) => [
        id,
        partner?.email ?? partnerId,
        status,
        String(performanceCount ?? socialMetricCount ?? ""),
        completedAt ?? "",
      ]),
    ),
  );
}

interface Named {
  readonly bountyId: string;
  readonly submissionId: string;
}

async function approve(
  workspace: string,
  bountyId: string,
  submissionId: string,
  options: OutputOptions & { reward?: string },
): Promise<void> {
  const named: Named = { bountyId, submissionId };
  const rewardAmount = readNumber(options.reward, "--reward");
  const change = { action: "bounty_submission.approve", subject: submissionId, arguments: { bountyId, rewardAmount } };
  const approved = await changeProgram(workspace, change, async (ctx) => {
    const [{ approveSubmission }, { approveBountySubmission, parseInput }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return approveSubmission(ctx, named, parseInput(approveBountySubmission.input.body, { rewardAmount }));
  });
  print(approved, options, () => [describe(approved)]);
}

async function reject(
  workspace: string,
  bountyId: string,
  submissionId: string,
  options: OutputOptions & { reason?: string; note?: string },
): Promise<void> {
  const named: Named = { bountyId, submissionId };
  const fields = { rejectionReason: options.reason, rejectionNote: options.note };
  const change = { action: "bounty_submission.reject", subject: submissionId, arguments: { bountyId, ...fields } };
  const rejected = await changeProgram(workspace, change, async (ctx) => {
    const [{ rejectSubmission }, { parseInput, rejectBountySubmission }] = await Promise.all([
      import("@overdub/workspace"),
      import("@overdub/contract"),
    ]);
    return rejectSubmission(ctx, named, parseInput(rejectBountySubmission.input.body, fields));
  });
  print(rejected, options, () => [describe(rejected)]);
}

function describe({ id, status, partnerId }: BountySubmission): string {
  return `Submission ${id} of ${partnerId} is ${status}.`;
}
