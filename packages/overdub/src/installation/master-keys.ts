import type { MasterKeys } from "@overdub/gateway";
import { loadMasterKeys } from "@overdub/gateway";
import type { Config } from "../config/config.ts";
import type { DataFolder } from "./data-folder.ts";

/** The keys of an installation that is there already. @throws MasterKeyError, with a line for the operator. */
export function loadKeptMasterKeys({ masterKey }: Config, folder: DataFolder): Promise<MasterKeys> {
  return loadMasterKeys(masterKey === undefined ? { file: folder.masterKey, mayCreate: false } : { base64: masterKey });
}
