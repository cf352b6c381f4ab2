import { Dialog } from "../components/dialog.tsx";
import { currentBindings } from "../keyboard/keys.ts";

/** Every key that works here. */
export default function KeyMap({ onClose }: { readonly onClose: () => void }) {
  const seen = new Set<string>();
  const shown = currentBindings().filter(({ keys, label }) => {
    if (seen.has(keys) || label === "") return false;
    seen.add(keys);
    return true;
  });
  return (
    <Dialog title="Keys of this page" onClose={onClose} className="w-[min(720px,calc(100vw-32px))]!">
      <dl className="mt-4 grid gap-x-8 gap-y-2 sm:grid-cols-2">
        {[...Map.groupBy(shown, ({ label }) => label)].map(([label, bindings]) => (
          <div key={label} className="row">
            <dt className="ink2">{label}</dt>
            <dd className="row ms-auto gap-1!">
              {bindings.toReversed().map(({ keys }) => (
                <kbd key={keys}>{shownAs(keys)}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  "Ctrl k": "Ctrl K",
  "Ctrl z": "Ctrl Z",
  "Ctrl Enter": "Ctrl ↵",
  Escape: "Esc",
  ArrowDown: "↓",
  ArrowUp: "↑",
};

function shownAs(keys: string): string {
  return NAMES[keys] ?? keys;
}
