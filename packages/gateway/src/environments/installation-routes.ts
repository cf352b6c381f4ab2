import { Hono } from "hono";
import { z } from "zod";
import { describeRoute } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";

const days = (description: string) => z.int().nullable().describe(description);

/** As far as entries are counted. */
export const MOST_DUE = 10_000;

const Installation = z.object({
  version: z.string(),
  retention: z
    .object({
      events_days: days("Days for which clicks, leads and sales are kept; null: for good."),
      request_log_days: days("Days for which the request log is kept; 0: there is none."),
      audit_log_days: days("Days for which the audit log is kept."),
    })
    .describe("What is deleted when, as variables of the environment say."),
  due: z
    .object({ request_log: z.int(), audit_log: z.int() })
    .describe(`Entries that are deleted within 24 hours; ${MOST_DUE} stands for as many and more.`),
  backup: z.object({
    last: z
      .object({ begun_at: z.string(), folder: z.string() })
      .nullable()
      .describe("The last that `overdub backup` has made here; null: there is none."),
    elsewhere: z
      .array(z.string())
      .describe("Variables that name servers, whose data has to be backed up with their own tools."),
  }),
});

/** How the server is set up, as its operator sees it. */
export type Installation = z.infer<typeof Installation>;

/** How the process around the gateway tells it. */
export type ReadInstallation = () => Promise<Omit<Installation, "version" | "due">>;

interface InstallationOptions {
  readonly read: ReadInstallation;
  readonly countDue: (retention: Installation["retention"]) => Promise<Installation["due"]>;
  readonly version: string;
}

/** `/installation`: what is kept for how long, what is deleted next, and the last backup. See behaviour/gateway 8.6. */
export function installationRoutes({ read, countDue, version }: InstallationOptions): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  const reading = describeRoute({
    tag: "Installation",
    summary: "Get what is kept for how long, what is deleted next, and the last backup",
    returns: Installation,
  });
  app.get("/", reading, async (c) => {
    const { retention, backup } = await read();
    return c.json({ version, retention, due: await countDue(retention), backup });
  });
  return app;
}
