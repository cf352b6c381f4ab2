import { readFile } from "node:fs/promises";
import type { ExchangeRates } from "@overdub/workspace";
import type { Config } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";

/** The operator's own exchange rates, if there are any. @throws CliError when the file is no table of rates. */
export async function readExchangeRates({
  exchangeRatesFile: file,
}: Pick<Config, "exchangeRatesFile">): Promise<ExchangeRates | undefined> {
  if (file === undefined) return undefined;
  const { ExchangeRateError, parseExchangeRates } = await import("@overdub/workspace/exchange-rates");
  try {
    return parseExchangeRates(await readFile(file, "utf8"));
  } catch (cause) {
    const reason = cause instanceof ExchangeRateError ? cause.message : "It can't be read.";
    throw new CliError(`OVERDUB_EXCHANGE_RATES (${file}) can't be used: ${reason}`, { cause });
  }
}
