import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useAccount } from "../../api/accounts.ts";
import { callDubDirectly } from "../../api/dub.ts";

/**
 * A short list of the workspace that the gateway has no tool for.
 *
 * @param name of the query, behind the account's id.
 */
export function useRecords<Row>(name: string, path: string) {
  const accountId = useAccount()?.id ?? "";
  const client = useQueryClient();
  const key = [accountId, name];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => callDubDirectly<readonly Row[]>(accountId, path, { signal }).then(({ result }) => result),
    enabled: accountId !== "",
  });
  return {
    accountId,
    query,
    refresh: () => client.invalidateQueries({ queryKey: key }),
    /** Shows other rows until they are asked for again. */
    show: (rows: readonly Row[] | undefined) => client.setQueryData(key, rows),
  };
}
