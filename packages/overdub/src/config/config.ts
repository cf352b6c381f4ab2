import { didYouMean } from "@overdub/gateway/words";
import type { DomainOptions } from "@overdub/workspace";
import { CliError, UsageError } from "../terminal/cli-error.ts";
import type { Kind } from "./kinds.ts";
import { httpUrl } from "./kinds.ts";
import type { Variable } from "./variable.ts";
import { VARIABLES } from "./variables.ts";

type Variables = typeof VARIABLES;

/** Everything that the environment decides, read once. What each setting means stands in `VARIABLES`. */
export type Config = {
  readonly [Setting in keyof Variables]: Variables[Setting] extends { readonly fallback: unknown }
    ? NonNullable<ValueOf<Setting>>
    : ValueOf<Setting>;
};

type ValueOf<Setting extends keyof Variables> = ReturnType<Variables[Setting]["kind"]["read"]>;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws CliError naming the variable and what it may be; for one that there is not, the nearest. */
export function readConfig(env: Environment): Config {
  checkNames(env);
  const settings = Object.entries<Variable>(VARIABLES).map(([setting, { name, kind, fallback }]) => {
    const text = env[name]?.trim() || undefined;
    return [setting, text === undefined ? fallback : readText(text, name, kind)];
  });
  // Each setting was read by the kind from which its type derives.
  const config = Object.fromEntries(settings) as Config;
  if (config.port !== 0 && config.port === config.workspacePort) {
    throw new CliError("OVERDUB_PORT and OVERDUB_WORKSPACE_PORT must differ.");
  }
  return config;
}

/** A misspelt `OVERDUB_MCP_ACCESS` would leave everything open. The names of tests are their own affair. */
function checkNames(env: Environment): void {
  const names = Object.values<Variable>(VARIABLES).map(({ name }) => name);
  const isUnknown = (name: string) => /^OVERDUB_(?!TEST_)/.test(name) && !names.includes(name);
  const unknown = Object.keys(env).find(isUnknown);
  if (unknown !== undefined) throw new CliError(`There is no variable ${unknown}.${didYouMean(unknown, names)}`);
}

/** The value is not repeated in the message: it may be a secret. */
function readText(text: string, name: string, kind: Kind<unknown>): unknown {
  const value = kind.read(text);
  if (value === undefined) throw new CliError(`${name} must ${kind.must}.`);
  return value;
}

/** For options of commands. @returns it without trailing slashes. @throws CliError */
export function readHttpUrl(text: string, name: string): string {
  const url = httpUrl.read(text);
  if (url === undefined) throw new UsageError(`${name} must ${httpUrl.must}.`);
  return url;
}

/** What the embedded workspace is told of its domains. */
export function domainOptions({ publicHost, publicAddresses, dnsResolver, trustDomains }: Config): DomainOptions {
  return { publicHost, publicAddresses, dnsResolver, trustDomains };
}
