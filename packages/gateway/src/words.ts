/** The words of settings and commands. Small, so that a command that only explains itself loads nothing else. */
export { didYouMean } from "./errors/did-you-mean.ts";
export { QUOTAS } from "./quotas/quotas.ts";
export { ACCESS_LEVELS, SURFACES } from "./tool-calls/select-tools.ts";
export { HOSTED_DUB } from "./upstream/send.ts";
