import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { insertLinks } from "../testing/insert-rows.ts";
import { sampleClick } from "../testing/sample-events.ts";
import { exportText } from "../testing/snapshot-file.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";

const START_MS = 1_800_000_000_000;
const LINKS = 5;

describe.each(["sqlite", "postgres"] as const)(
  "clicks that the counters of links do not have yet, on %s",
  (dialect) => {
    let workspace: StartedWorkspace;
    let links: Link[];

    beforeAll(async () => {
      workspace = await startWorkspaceOn(dialect);
      await insertLinks(workspace.database.db, workspace.workspace.id, "localhost", LINKS);
      links = await list("");
      expect(links).toHaveLength(LINKS);
    });
    afterAll(() => workspace.close());

    async function list(query: string): Promise<Link[]> {
      const { status, body } = await callApi(workspace, "GET", `/links?${query}`);
      expect(status).toBe(200);
      return body as Link[];
    }
    const click = (link: Link, atMs: number) => workspace.outbox.append(sampleClick(link, atMs));
    const deltas = () => workspace.database.db.selectFrom("click_deltas").selectAll().orderBy("link_id").execute();
    const create = (key: string) =>
      clientOf(workspace).createLink({ body: { url: "https://acme.test/", key, domain: "localhost" } });

    test("are shown wherever a link is, and the last of them by its time, before they are folded and after", async () => {
      const link = await create("shown");
      await click(link, START_MS + 2000);
      await click(link, START_MS + 1000);
      await workspace.outbox.drain();
      const expected = { clicks: 2, lastClicked: new Date(START_MS + 2000).toISOString() };
      async function expectShown(): Promise<void> {
        const api = clientOf(workspace);
        expect(await api.getLinkInfo({ query: { linkId: link.id } })).toMatchObject(expected);
        expect(await api.updateLink({ params: { linkId: link.id }, body: { title: "New" } })).toMatchObject(expected);
        expect((await list("search=shown"))[0]).toMatchObject(expected);
        const { body } = await callApi(workspace, "GET", `/analytics?linkId=${link.id}&interval=all`);
        expect(body).toMatchObject({ clicks: 2 });
      }
      expect(await deltas()).toEqual([{ link_id: link.id, clicks: 2, last_clicked_at_ms: START_MS + 2000 }]);
      await expectShown();
      await workspace.outbox.fold();
      expect(await deltas()).toEqual([]);
      await expectShown();
    });

    test("are folded before links are sorted by them", async () => {
      const [first, second] = [await create("sorted-1"), await create("sorted-2")];
      for (let n = 0; n < 9; n += 1) await click(n < 5 ? second : first, START_MS + 10_000 - n);
      await workspace.outbox.drain();
      expect((await list("sortBy=clicks")).slice(0, 2).map(({ id }) => id)).toEqual([second.id, first.id]);
      await click(first, START_MS + 20_000);
      await workspace.outbox.drain();
      expect((await list("sortBy=lastClicked"))[0]?.id).toBe(first.id);
      expect(await deltas()).toEqual([]);
    });

    test("are in an exported file, and go with their link", async () => {
      const link = await create("exported");
      await click(link, START_MS);
      await workspace.outbox.drain();
      const file = await exportText(workspace.server.transfer, "acme");
      const lines = file.split("\n").filter((line) => line.includes(link.id));
      expect(lines.map((line) => JSON.parse(line).row).find((row) => row?.id === link.id)).toMatchObject({
        clicks: 1,
        last_clicked_at_ms: START_MS,
      });
      await clientOf(workspace).deleteLink({ params: { linkId: link.id } });
      await click(link, START_MS);
      await workspace.outbox.drain();
      expect(await deltas()).toEqual([]);
    });

    test("come to every click once, in whatever order is clicked, drained, folded and read", async () => {
      const steps = fc.array(
        fc.oneof(
          { weight: 5, arbitrary: fc.record({ click: fc.nat(LINKS - 1), ms: fc.nat(60_000) }) },
          { weight: 2, arbitrary: fc.constantFrom("drain", "fold", "read") },
        ),
        { maxLength: 30 },
      );
      const counts = new Map<string, number>();
      const lasts = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(steps, async (program) => {
          for (const step of program) {
            if (step === "drain") await workspace.outbox.drain();
            else if (step === "fold") await workspace.outbox.fold();
            else if (step === "read") await list("sortBy=clicks");
            else {
              const link = links[step.click] as Link;
              await click(link, START_MS + step.ms);
              counts.set(link.id, (counts.get(link.id) ?? 0) + 1);
              const second = Math.floor((START_MS + step.ms) / 1000) * 1000;
              lasts.set(link.id, Math.max(lasts.get(link.id) ?? 0, second));
            }
          }
          await workspace.outbox.drain();
          for (const { id, clicks, lastClicked } of await list("pageSize=100&search=k0000")) {
            const lastMs = lasts.get(id);
            const expected = [counts.get(id) ?? 0, lastMs === undefined ? null : new Date(lastMs).toISOString()];
            expect([clicks, lastClicked]).toEqual(expected);
          }
        }),
        { numRuns: 20 },
      );
    });

    test("of many links are folded in parts, and all in the end", async () => {
      const many = 2300;
      await insertLinks(workspace.database.db, workspace.workspace.id, "many.localhost", many);
      const rows = await workspace.database.db
        .selectFrom("links")
        .select("id")
        .where("domain", "=", "many.localhost")
        .execute();
      const asLinks = rows.map(({ id }) => ({ ...(links[0] as Link), id }));
      await Promise.all(asLinks.map((link) => click(link, START_MS)));
      await workspace.outbox.drain();
      expect((await deltas()).length).toBeGreaterThanOrEqual(many);
      await workspace.outbox.fold();
      expect(await deltas()).toEqual([]);
      const { total } = await workspace.database.db
        .selectFrom("links")
        .select((eb) => eb.fn.sum<number>("clicks").as("total"))
        .where("domain", "=", "many.localhost")
        .executeTakeFirstOrThrow();
      expect(Number(total)).toBe(many);
    });
  },
);
