/** Our gateway, its state in an SQLite file, with accounts that are connected to the upstream over the network. */
import { join } from "node:path";
import type { GatewayTables } from "@overdub/gateway";
import { createNetworkSend } from "@overdub/gateway";
import { migrate, openDatabase } from "@overdub/storage";
import type { WorkspaceTables } from "@overdub/workspace";
import { openGateway } from "../servers/open-gateway.ts";
import { serve } from "../servers/serve.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";

await serve(async ({ input, port, resources }) => {
  const { upstream } = input as { upstream: string };
  const folder = await createTemporaryFolder(resources);
  const database = openDatabase<GatewayTables & WorkspaceTables>(`sqlite:${join(folder, "overdub.db")}`);
  resources.defer(() => database.close());
  await migrate(database);
  const { send, close } = createNetworkSend();
  resources.defer(close);
  const apiKey = (index: number) => `dub_bench0123456789abcdef${index}`;
  const { listener, facts } = await openGateway(resources, { database, send, port, baseUrl: upstream, apiKey });
  return { listener, facts };
});
