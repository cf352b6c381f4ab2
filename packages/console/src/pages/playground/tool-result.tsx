import { useEffect, useState } from "react";
import { JsonText } from "../../components/json-text.tsx";
import { Segments } from "../../components/segments.tsx";
import { count, plural } from "../../format/numbers.ts";
import type { ResultBar } from "./bars-of.ts";
import { barsOf } from "./bars-of.ts";
import { diffLines } from "./diff-lines.ts";
import { tokensOf } from "./tool.ts";

export interface Outcome {
  /** 0: nothing came back. */
  readonly status: number;
  readonly ms: number;
  /** JSON, or what stands for a file. */
  readonly text: string;
  /** Why it failed, in words. */
  readonly message?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly file?: Blob;
}

interface ToolResultProps {
  readonly outcome: Outcome | undefined;
  /** Of the call before, to be compared with. */
  readonly before: Outcome | undefined;
  readonly isRunning: boolean;
}

type Part = "result" | "chart" | "compare" | "headers";

export function ToolResult({ outcome, before, isRunning }: ToolResultProps) {
  const [part, setPart] = useState<Part>("result");
  if (!outcome)
    return <p className="ink3 p-6 text-center">{isRunning ? "Running…" : "Run the tool, and its result is here."}</p>;
  const { status, ms, text, message, headers, file } = outcome;
  const bars = barsOf(text);
  const parts: readonly { value: Part; label: string }[] = [
    { value: "result", label: "Result" },
    ...(bars ? [{ value: "chart" as const, label: "Chart" }] : []),
    ...(before && !before.file && !file ? [{ value: "compare" as const, label: "Compare" }] : []),
    { value: "headers", label: "Headers" },
  ];
  const shown = parts.some(({ value }) => value === part) ? part : "result";
  return (
    <>
      <div className="resbar" role="status">
        <span className={`tag ${status >= 200 && status < 300 ? "ok" : "bad"}`}>{status || "no answer"}</span>
        <span>{`${Math.round(ms)} ms`}</span>
        <span className="ink3 t">{`${(text.length / 1024).toFixed(1)} KB · ~${count(tokensOf(text))} tokens`}</span>
        <span className="ms-auto">
          <Segments label="Show" value={shown} onChange={setPart} options={parts} />
        </span>
      </div>
      <div className={`pg-scroll ${isRunning ? "dimmed" : ""}`}>
        {message && (
          <p className="note m-3 border-bad! text-bad!" role="alert" dir="auto">
            {message}
          </p>
        )}
        {shown === "result" && (file ? <Picture file={file} text={text} /> : <JsonText text={text} />)}
        {shown === "result" && bars && <Bars bars={bars.slice(0, 8)} label="The first rows" />}
        {shown === "chart" && bars && <Bars bars={bars} label="Chart of the result" />}
        {shown === "compare" && before && <Comparison before={before.text} after={text} />}
        {shown === "headers" && (
          <JsonText
            text={Object.entries(headers)
              .map(([name, value]) => `${name}: ${value}`)
              .join("\n")}
          />
        )}
      </div>
    </>
  );
}

function Bars({ bars, label }: { readonly bars: readonly ResultBar[]; readonly label: string }) {
  return (
    <ol className="pg-bars" aria-label={label}>
      {bars.map(({ name, value, share }, index) => (
        <li key={name}>
          <bdi dir="auto" className="ink3 t">
            {name}
          </bdi>
          <span className={index === 0 ? "first" : ""} style={{ width: `${Math.max(0.5, 78 * share)}%` }} />
          <span>{count(value)}</span>
        </li>
      ))}
    </ol>
  );
}

const SIGNS = { same: " ", gone: "−", new: "+" };

function Comparison({ before, after }: { readonly before: string; readonly after: string }) {
  const lines = diffLines(before, after);
  const changed = lines.filter(({ kind }) => kind !== "same").length;
  return (
    <div className="code" tabIndex={-1}>
      <p className="ink2 mb-2 font-sans" role="status">
        {changed === 0 ? "Both results are the same." : `${plural(changed, "line")} differ from the call before.`}
      </p>
      <pre>
        {lines.slice(0, 2_000).map(({ kind, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
          <div key={index} className={`diff ${kind}`}>
            {`${SIGNS[kind]} ${text.slice(0, 2_000)}`}
          </div>
        ))}
      </pre>
    </div>
  );
}

function Picture({ file, text }: { readonly file: Blob; readonly text: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <figure className="p-4">
      {address && file.type.startsWith("image/") && (
        <img src={address} alt="The result" className="max-h-72 bg-raised" />
      )}
      <figcaption className="ink3 mt-2">{text}</figcaption>
    </figure>
  );
}
