import { Play, RotateCcw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Account } from "../../api/accounts.ts";
import { labelOf } from "../../api/accounts.ts";
import { newKey, RequestError, send } from "../../api/request.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { TextArea } from "../../components/field.tsx";
import { JsonText } from "../../components/json-text.tsx";
import { Segments } from "../../components/segments.tsx";
import { Tag } from "../../components/tag.tsx";
import { toJsonText } from "../../format/json-lines.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { noteCall } from "./history-store.ts";
import { SameCall } from "./same-call.tsx";
import type { Arguments, Tool } from "./tool.ts";
import { effectOf, fieldsOf, toArgument, toCall, toTyped } from "./tool.ts";
import { ToolForm } from "./tool-form.tsx";
import type { Outcome } from "./tool-result.tsx";
import { ToolResult } from "./tool-result.tsx";

interface ToolBenchProps {
  readonly account: Account;
  readonly tool: Tool;
  readonly initial: Arguments;
  /** Whether it is run as soon as it is there. */
  readonly runsFirst: boolean;
}

const TONES = { reads: "acc", writes: "warn", deletes: "bad" } as const;
const WORDS = { reads: "Reads", writes: "Writes", deletes: "Deletes" };

/** Whether writes on live accounts were allowed, for this visit. */
const allowedWrites = new Set<string>();

/** One tool: its arguments, its result, and the same call elsewhere. */
export function ToolBench({ account, tool, initial, runsFirst }: ToolBenchProps) {
  const fields = fieldsOf(tool);
  const effect = effectOf(tool);
  const [part, setPart] = useState<"form" | "json" | "schema">("form");
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, toTyped(value)])),
  );
  const [json, setJson] = useState<string>();
  const [outcome, setOutcome] = useState<Outcome>();
  const [before, setBefore] = useState<Outcome>();
  const [isRunning, setRunning] = useState(false);
  const [asks, setAsks] = useState(false);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const args: Arguments = Object.fromEntries(
    fields
      .map(({ name, schema }) => [name, toArgument(schema, typed[name] ?? "")] as const)
      .filter(([, value]) => value !== undefined),
  );
  const jsonError = json === undefined ? undefined : problemOf(json);

  /** Form and JSON stay in step: what is valid JSON goes into the fields at once. */
  const typeJson = (text: string) => {
    setJson(text);
    if (problemOf(text)) return;
    const given = JSON.parse(text) as Arguments;
    setTyped(Object.fromEntries(Object.entries(given).map(([name, value]) => [name, toTyped(value)])));
  };

  const run = async () => {
    const lacking = fields.filter(({ name, isRequired }) => isRequired && args[name] === undefined);
    setMissing(lacking.map(({ name }) => name));
    if (lacking.length > 0 || jsonError) return setPart(jsonError ? "json" : "form");
    const mustAsk =
      effect === "deletes" || (effect === "writes" && !account.is_sandbox && !allowedWrites.has(account.id));
    if (mustAsk) return setAsks(true);
    await carryOut();
  };

  const carryOut = async () => {
    setRunning(true);
    setBefore(outcome);
    const startMs = performance.now();
    const { verb, route, query, body } = toCall(tool, args);
    try {
      const response = await send(`/proxy/${route}`, {
        method: verb,
        query: { integrated_account_id: account.id, ...query },
        body,
        ...(verb !== "GET" && { idempotencyKey: newKey() }),
      });
      setOutcome(await readOutcome(response, startMs));
    } catch (error) {
      const failed = error instanceof RequestError ? error : new RequestError(String(error), 0);
      const text = toJsonText(failed.body ?? { message: failed.message });
      setOutcome({
        status: failed.status,
        ms: performance.now() - startMs,
        text,
        message: failed.message,
        headers: {},
      });
    } finally {
      setRunning(false);
      noteCall({ tool: tool.name, args, accountId: account.id, at: new Date().toISOString() });
    }
  };
  // With what it was opened with, a tool that only reads has a result before anybody asks.
  const runFirst = useRef(runsFirst ? carryOut : undefined);
  useEffect(() => {
    void runFirst.current?.();
    runFirst.current = undefined;
  }, []);
  useKeys([{ keys: "Ctrl Enter", label: "Run", isGlobal: true, run: () => void run() }]);

  return (
    <>
      <section className="pg-form" aria-label={tool.name}>
        <header>
          <div className="row">
            <h2 className="mono b t">{tool.name}</h2>
            <span className="ms-auto">
              <Tag text={WORDS[effect]} tone={TONES[effect]} />
            </span>
          </div>
          <p className="ink2 my-2 line-clamp-2 text-sm" title={tool.description}>
            {tool.description}
          </p>
          <Segments
            label="Arguments as"
            isWide
            value={part}
            onChange={(next) => {
              setJson(next === "json" ? JSON.stringify(args, null, 2) : undefined);
              setPart(next);
            }}
            options={[
              { value: "form", label: "Form" },
              { value: "json", label: "JSON" },
              { value: "schema", label: "Schema" },
            ]}
          />
        </header>
        <div className="pg-scroll p-4">
          {part === "form" && (
            <ToolForm
              accountId={account.id}
              fields={fields}
              typed={typed}
              missing={missing}
              onType={(name, text) => setTyped((before) => ({ ...before, [name]: text }))}
            />
          )}
          {part === "json" && (
            <>
              <TextArea
                aria-invalid={jsonError !== undefined}
                isMono
                rows={16}
                value={json ?? "{}"}
                onChange={typeJson}
              />
              {jsonError && (
                <p className="help bad" role="alert">
                  {jsonError}
                </p>
              )}
            </>
          )}
          {part === "schema" && (
            <JsonText text={JSON.stringify({ query: tool.query_schema, body: tool.body_schema }, null, 2)} />
          )}
        </div>
        <footer>
          <Button look="primary" icon={Play} hint="Ctrl ↵" aria-disabled={isRunning} onClick={() => void run()}>
            {isRunning ? "Running…" : "Run"}
          </Button>
          <IconButton icon={RotateCcw} look="plain" label="Empty the form" onClick={() => setTyped({})} />
        </footer>
      </section>
      <section className="pg-result" aria-label="Result">
        <ToolResult outcome={outcome} before={before} isRunning={isRunning} />
        <SameCall tool={tool} args={args} accountId={account.id} />
      </section>
      {asks && (
        <Confirm
          title={`${effect === "deletes" ? "Delete" : "Write"} with ${tool.name}`}
          body={
            effect === "deletes"
              ? `This cannot be taken back. Arguments: ${JSON.stringify(args)}`
              : `${labelOf(account)} is a live account. You are asked once for this visit.`
          }
          verb={effect === "deletes" ? "Delete" : "Write"}
          run={async () => {
            if (effect === "writes") allowedWrites.add(account.id);
            void carryOut();
          }}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}

function problemOf(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? undefined
      : "Write one object: { … }.";
  } catch (error) {
    return `This is not JSON yet: ${error instanceof Error ? error.message : ""}`;
  }
}

async function readOutcome(response: Response, startMs: number): Promise<Outcome> {
  const headers = Object.fromEntries(response.headers);
  const type = response.headers.get("content-type") ?? "";
  const base = { status: response.status, headers };
  if (type.includes("json")) {
    const text = toJsonText(await response.json());
    return { ...base, ms: performance.now() - startMs, text };
  }
  const file = await response.blob();
  return { ...base, ms: performance.now() - startMs, text: `${type}, ${file.size} bytes`, file };
}
