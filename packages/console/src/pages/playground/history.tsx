import { Clock } from "lucide-react";
import { Button } from "../../components/button.tsx";
import { Picker } from "../../components/list-box.tsx";
import { shortTime } from "../../format/times.ts";
import { useStore } from "../../state/store.ts";
import { pastCalls } from "./history-store.ts";
import type { Arguments } from "./tool.ts";

/** The last 200 calls of this browser, to be filled in again. */
export function History({ onReplay }: { readonly onReplay: (tool: string, args: Arguments) => void }) {
  const calls = useStore(pastCalls);
  return (
    <Picker
      label="Find a call"
      empty="No calls yet"
      choices={calls.map(({ tool, args, at }, index) => ({
        value: String(index),
        label: `${tool} ${JSON.stringify(args).slice(0, 80)}`,
        aside: shortTime(at),
      }))}
      onChoose={(index) => {
        const call = calls[Number(index)];
        if (call) onReplay(call.tool, call.args);
      }}
    >
      <Button look="ghost" icon={Clock}>
        History
      </Button>
    </Picker>
  );
}
