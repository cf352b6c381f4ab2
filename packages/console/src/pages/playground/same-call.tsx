import { useQuery } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { Segments } from "../../components/segments.tsx";
import { createKeptStore } from "../../state/kept.ts";
import { useStore } from "../../state/store.ts";
import { showToast } from "../../state/toasts.ts";
import type { Arguments, CallForm, Tool } from "./tool.ts";
import { inForm } from "./tool.ts";

const FORMS: readonly CallForm[] = ["curl", "JavaScript", "MCP", "CLI"];
const chosenForm = createKeptStore<CallForm>("call-form", "curl");

interface SameCallProps {
  readonly tool: Tool;
  readonly args: Arguments;
  readonly accountId: string;
}

/** The call for other programs, to be copied. */
export function SameCall({ tool, args, accountId }: SameCallProps) {
  const form = useStore(chosenForm);
  const { data: session } = useQuery(sessionQuery);
  const text = inForm(form, tool, args, { gateway: session?.public_url ?? location.origin, accountId });
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => showToast("Copied the call"),
      () => showToast("The browser does not let us copy. Select the text instead.", { isError: true }),
    );
  return (
    <div className="same">
      <div className="row">
        <span className="b t hide-m">The same call</span>
        <Segments
          label="The same call as"
          value={form}
          onChange={chosenForm.set}
          options={FORMS.map((value) => ({ value, label: value }))}
        />
        <Button size="sm" icon={Copy} className="ms-auto" onClick={() => void copy()}>
          Copy
        </Button>
      </div>
      <pre className="code" tabIndex={-1}>
        {text}
      </pre>
    </div>
  );
}
