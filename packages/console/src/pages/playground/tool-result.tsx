import { useEffect, useState } from "react";
import { JsonText } from "../../components/json-text.tsx";
import { Segments } from "../../components/segments.tsx";
import { count } from "../../format/numbers.ts";
import { barsOf } from "./bars-of.ts";
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
  readonly isRunning: boolean;
}

type Part = "result" | "chart" | "headers";

export function ToolResult({ outcome, isRunning }: ToolResultProps) {
  const [part, setPart] = useState<Part>("result");
  if (!outcome)
    return <p className="ink3 p-6 text-center">{isRunning ? "Running…" : "Run the tool, and its result is here."}</p>;
  const { status, ms, text, message, headers, file } = outcome;
  const bars = barsOf(text);
  const parts: readonly { value: Part; label: string }[] = [
    { value: "result", label: "Result" },
    ...(bars ? [{ value: "chart" as const, label: "Chart" }] : []),
    { value: "headers", label: "Headers" },
  ];
  const shown = parts.some(({ value }) => value === part) ? part : "result";
  return (
    <>
      <div className="resbar" role="status">
        <span className={`tag ${status >= 200 && status < 300 ? "ok" : "bad"}`}>{status || "no answer"}</span>
        <span>{`${Math.round(ms)} ms`}</span>
        <span className="ink3 t">{`${(text.length / 1024).toFixed(1)} KB · about ${count(tokensOf(text))} tokens`}</span>
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
        {shown === "chart" && bars && (
          <ol className="grid gap-1 p-4" aria-label="Chart of the result">
            {bars.map(({ name, value, share }) => (
              <li key={name} className="row text-sm">
                <bdi dir="auto" className="ink2 w-36 t text-end">
                  {name}
                </bdi>
                <span className="h-3 rounded-xs bg-series-1" style={{ width: `${Math.max(1, 55 * share)}%` }} />
                <span>{count(value)}</span>
              </li>
            ))}
          </ol>
        )}
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
