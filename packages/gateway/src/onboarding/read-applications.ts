import type { Account } from "../accounts/account.ts";
import { dubPartnerApplicationsApprove } from "../catalog/partner-applications/dub-partner-applications-approve.ts";
import { dubPartnerApplicationsReject } from "../catalog/partner-applications/dub-partner-applications-reject.ts";
import { listAllDubPartnerApplications } from "../catalog/partner-applications/list-all-dub-partner-applications.ts";
import { dubProgramApplicationsApprove } from "../catalog/program-applications/dub-program-applications-approve.ts";
import { dubProgramApplicationsReject } from "../catalog/program-applications/dub-program-applications-reject.ts";
import { listAllDubProgramApplications } from "../catalog/program-applications/list-all-dub-program-applications.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import { isFields } from "../json/fields.ts";
import type { Tool } from "../tools/tool.ts";
import type { Application } from "./application.ts";
import { readApplication } from "./application.ts";

/** Dub has two sets of routes for applications. */
export interface ApplicationTools {
  readonly list: Tool;
  readonly approve: Tool;
  readonly reject: Tool;
  /** Whether approving takes the application's id and tags. */
  readonly isNewer: boolean;
}

const NEWER: ApplicationTools = {
  list: listAllDubProgramApplications,
  approve: dubProgramApplicationsApprove,
  reject: dubProgramApplicationsReject,
  isNewer: true,
};

const OLDER: ApplicationTools = {
  list: listAllDubPartnerApplications,
  approve: dubPartnerApplicationsApprove,
  reject: dubPartnerApplicationsReject,
  isNewer: false,
};

export interface PendingApplications {
  readonly applications: readonly Application[];
  readonly tools: ApplicationTools;
  /** Whether there are more than were read. */
  readonly isCut: boolean;
}

const PAGE_SIZE = 100;

/**
 * Those that wait for an answer, by whichever of the routes the workspace has.
 *
 * @param maxPages of a hundred applications.
 * @throws what `invoke` throws.
 */
export async function readPending(
  { invoke }: { readonly invoke: Invoke },
  account: Account,
  { maxPages, invokeOptions }: { readonly maxPages: number; readonly invokeOptions: InvokeOptions },
): Promise<PendingApplications> {
  const read = async (tools: ApplicationTools): Promise<PendingApplications> => {
    const applications: Application[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < maxPages; page += 1) {
      const paging: object = cursor === null ? {} : { next_cursor: cursor };
      const { envelope } = await invoke(account, tools.list, { query: { limit: PAGE_SIZE, ...paging } }, invokeOptions);
      if (Array.isArray(envelope.result)) applications.push(...envelope.result.filter(isFields).map(readApplication));
      cursor = envelope.next_cursor;
      if (cursor === null) break;
    }
    return { applications, tools, isCut: cursor !== null };
  };
  try {
    return await read(NEWER);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.statusCode !== 404) throw error;
    // A workspace without a program has neither.
    return read(OLDER);
  }
}
