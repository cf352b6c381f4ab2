/** How much an account or an environment may have, and how large one thing may be. docs/limits.md lists them all. */
export const QUOTAS = {
  /** Live ones, of an account. */
  mcpServers: 1_000,
  /** Of an environment. */
  apiTokens: 1_000,
  /** Those that have not expired, of an environment. */
  linkTokens: 100_000,
  /** Of an environment. */
  webhooks: 100,
  /** Of an environment. */
  conversionSources: 1_000,
  /** Of an environment. */
  syncJobs: 1_000,
  /** Of an environment, beside those that come along. */
  syncTemplates: 100,
  /** Of an environment. */
  syncTriggers: 1_000,
  /** Of an environment. */
  workflows: 100,
  /** Bytes of a workflow as YAML. */
  workflowYamlBytes: 65_536,
  /** Of an environment. */
  datastores: 1_000,
  /** Runs of an environment that are not over, beyond which no sync job is started. */
  openRuns: 10_000,
  /** Of a datastore's configuration as JSON. */
  datastoreConfigChars: 16_384,
  /** Of an environment. */
  campaigns: 1_000,
  /** Of a campaign's template as JSON. */
  campaignTemplateChars: 32_768,
  campaignPlaceholders: 100,
  /** Of a campaign's table. */
  campaignRows: 1_000_000,
  campaignColumns: 500,
  campaignTableBytes: 256 * 1024 * 1024,
  /** Of a row as JSON. */
  campaignRowChars: 32_768,
  /** Of all texts that a template makes of a row. */
  campaignLinkChars: 65_536,
  /** Rows of a file of conversions. */
  conversionImportRows: 1_000_000,
  conversionImportBytes: 256 * 1024 * 1024,
  /** Characters of a row, as it is kept. */
  conversionImportRowChars: 32_768,
  /** Bytes of an account's context as JSON, with what is sealed of it. */
  contextBytes: 65_536,
  /** Bytes of an MCP server's `config` as JSON. */
  mcpConfigBytes: 16_384,
  /** Bytes of the arguments that an audit entry keeps, as JSON. */
  auditedBytes: 524_288,
  /** Characters of the URL that a row of the request log keeps. */
  loggedUrlChars: 2_000,
  /** Bytes of responses that are kept for repeats of an account's requests, in a day. */
  keptAnswerBytes: 1024 * 1024 * 1024,
  /** Bytes of an upstream's answer in JSON. */
  answerBytes: 8 * 1024 * 1024,
} as const;
