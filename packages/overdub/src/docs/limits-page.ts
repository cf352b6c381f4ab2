import { JSON_LIMITS } from "@overdub/contract";
import { QUOTAS } from "@overdub/gateway/words";
import { KEPT_CLICK_DAYS, MAX_ENTRIES, MAX_LINKS_OF_PARTNER, ROW_QUOTAS, TEXT_QUOTAS } from "@overdub/workspace/words";
import { GENERATED, row } from "./markdown.ts";

/** What one caller may make, and how large: the numbers are those that the code refuses by. */
export function limitsPage(): string {
  return [
    GENERATED,
    INTRODUCTION,
    "## Of a workspace\n",
    ...table(
      ["What", "At most"],
      [
        ...Object.values(ROW_QUOTAS).map(({ rows, max }): Cells => [rows, count(max)]),
        ["links of one partner, made as such", count(MAX_LINKS_OF_PARTNER)],
      ],
    ),
    WORKSPACE_ROWS,
    "## Of a request to the workspace\n",
    ...table(
      ["What", "At most"],
      [
        ["a text of a body, such as `comments` or `title`, unless its field says less", characters(TEXT_QUOTAS.text)],
        ["an address, such as `url`, `video` or each of `geo`", characters(TEXT_QUOTAS.address)],
        ["each JSON text of a domain, such as `assetLinks`", characters(TEXT_QUOTAS.document)],
        ["all texts of one thing, without images, metadata and JSON texts of domains", characters(TEXT_QUOTAS.all)],
        ["entries of a list, or of an object such as `geo`", count(MAX_ENTRIES)],
      ],
    ),
    WORKSPACE_REQUESTS,
    "## Of an account and an environment of the gateway\n",
    ...table(
      ["What", "At most", "Beyond it"],
      [
        ["MCP servers of an account that have not expired", count(QUOTAS.mcpServers), "409"],
        ["webhooks of an environment", count(QUOTAS.webhooks), "409"],
        ["conversion sources of an environment", count(QUOTAS.conversionSources), "409"],
        ["rows of a file of conversions", count(QUOTAS.conversionImportRows), "400"],
        ["the file itself", bytes(QUOTAS.conversionImportBytes), "413"],
        ["one of its rows", characters(QUOTAS.conversionImportRowChars), "the row fails"],
        ["the `config` of a datastore as JSON", characters(QUOTAS.datastoreConfigChars), "400"],
        ["campaigns of an environment", count(QUOTAS.campaigns), "409"],
        ["the `template` of a campaign as JSON", characters(QUOTAS.campaignTemplateChars), "400"],
        ["its placeholders", count(QUOTAS.campaignPlaceholders), "400"],
        ["rows of its table", count(QUOTAS.campaignRows), "400"],
        ["columns of its table", count(QUOTAS.campaignColumns), "400"],
        ["the table itself", bytes(QUOTAS.campaignTableBytes), "413"],
        ["one of its rows as JSON", characters(QUOTAS.campaignRowChars), "the row is invalid"],
        ["texts of the link of a row", characters(QUOTAS.campaignLinkChars), "the row is invalid"],
        ["sync jobs of an environment", count(QUOTAS.syncJobs), "409"],
        ["templates of sync jobs of one's own", count(QUOTAS.syncTemplates), "409"],
        ["their cron triggers", count(QUOTAS.syncTriggers), "409"],
        ["datastores of an environment", count(QUOTAS.datastores), "409"],
        ["runs of an environment that are not over, to start one of a sync job", count(QUOTAS.openRuns), "409"],
        ["API tokens of an environment", count(QUOTAS.apiTokens), "409"],
        ["link tokens of an environment that have not expired", count(QUOTAS.linkTokens), "409"],
        ["the context of an account as JSON, with its secrets", bytes(QUOTAS.contextBytes), "400"],
        ["the `config` of an MCP server as JSON", bytes(QUOTAS.mcpConfigBytes), "400"],
        [
          "responses that are kept for repeats of an account's requests with a key, and of bulk calls, in a day",
          bytes(QUOTAS.keptAnswerBytes),
          "429, until enough of it is a day old",
        ],
      ],
    ),
    "",
    "## Of a call through the gateway\n",
    ...table(
      ["What", "At most", "Beyond it"],
      [
        ["an upstream's answer in JSON", bytes(QUOTAS.answerBytes), "502, or for a write 500: its outcome is unknown"],
        [
          "arguments in an entry of the audit log, as JSON",
          bytes(QUOTAS.auditedBytes),
          "lists are cut, and say how much",
        ],
        ["the URL in a row of the request log", characters(QUOTAS.loggedUrlChars), "it is cut"],
      ],
    ),
    GATEWAY_CALLS,
  ].join("\n");
}

type Cells = readonly string[];

function table(head: Cells, rows: readonly Cells[]): string[] {
  return [row(...head), `|${"---|".repeat(head.length)}`, ...rows.map((cells) => row(...cells))];
}

const count = (max: number) => max.toLocaleString("en");
const characters = (max: number) => `${count(max)} characters`;
const bytes = (max: number) => (max % MB === 0 ? `${count(max / MB)} MB` : `${max / 1024} KB`);
const MB = 1024 * 1024;

const INTRODUCTION = `
# Limits

No caller can make work without an end. What is refused changes nothing, and the error names the limit.
`;

const WORKSPACE_ROWS = `
One more is 403 \`exceeded_limit\`, or fails the command. Links, customers and events have no such limit: they are what a
workspace is for.

Clicks of links that track conversions are kept in SQL, too, for ${KEPT_CLICK_DAYS} days: within them a lead finds its click at once, later
it asks the event store.
`;

const WORKSPACE_REQUESTS = `
What is larger is 422 \`unprocessable_entity\`, with the path of the field. Images have at most 5 MB, the metadata of an
event 10,000 characters. A body has at most 5 MB, without a secret key 64 KB (413), and ${count(JSON_LIMITS.requestValues)} values. Requests are
limited for each key: see \`--requests-per-minute\` in [Commands](commands.md#overdub-workspace-key-create).
`;

const GATEWAY_CALLS = `
JSON of any kind has at most ${count(JSON_LIMITS.depth)} levels, ${count(JSON_LIMITS.values)} values, and ${count(JSON_LIMITS.names)} names in one object.

A body of the control plane has at most 1 MB, of a call 16 MB (413). A bulk call is about at most 10,000 items.
Of a \`/batch-request\`, a call has at most 10,000 placeholders, and an expression computes for 2 seconds at most.
Those of one account are computed one after the other.
`;
