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
        {shown.map(({ keys, label }) => (
          <div key={keys} className="row">
            <dt className="ink2">{label}</dt>
            <dd className="ms-auto">
              <kbd>{keys.replace("Ctrl k", "Ctrl K").replace("Ctrl z", "Ctrl Z").replace("Escape", "Esc")}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
