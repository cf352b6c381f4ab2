import { ChevronDown, Trash2 } from "lucide-react";
import { useState } from "react";
import { Icon } from "../../components/icon.tsx";
import { Picker } from "../../components/list-box.tsx";
import { createKeptStore } from "../../state/kept.ts";
import { useStore } from "../../state/store.ts";
import { showToast } from "../../state/toasts.ts";
import { UTM_FIELDS } from "./link-form.ts";

type Utm = Readonly<Record<string, string>>;

interface Template {
  readonly name: string;
  readonly accountId: string;
  readonly utm: Utm;
}

/** Dub's API has none, so each browser keeps its own. */
const templates = createKeptStore<readonly Template[]>("utm-templates", []);

interface UtmTemplatesProps {
  readonly accountId: string;
  readonly value: Utm;
  readonly onChoose: (utm: Utm) => void;
}

const SAVE = "save ";

/** Campaign tags under a name: to be filled in, kept, and forgotten. */
export function UtmTemplates({ accountId, value, onChoose }: UtmTemplatesProps) {
  const all = useStore(templates);
  const own = all.filter((template) => template.accountId === accountId);
  const [typed, setTyped] = useState("");
  const utm = Object.fromEntries(UTM_FIELDS.flatMap((field) => (value[field] ? [[field, value[field]]] : [])));
  const same = own.find((template) => JSON.stringify(template.utm) === JSON.stringify(utm));
  const wanted = typed.trim();
  const choose = (chosen: string) => {
    setTyped("");
    if (!chosen.startsWith(SAVE)) {
      const template = own[Number(chosen)];
      if (template) onChoose(Object.fromEntries(UTM_FIELDS.map((field) => [field, template.utm[field] ?? ""])));
      return;
    }
    const others = all.filter((each) => each.accountId !== accountId || each.name !== wanted);
    templates.set([...others, { name: wanted, accountId, utm }]);
    showToast(`Kept ${wanted} in this browser`);
  };
  return (
    <div className="row gap-1!">
      <Picker
        label="Template"
        empty={own.length === 0 ? "None yet. Fill in the tags, and type a name here." : "No such template"}
        onType={setTyped}
        choices={[
          ...own
            .map((template, index) => ({ template, index }))
            .filter(({ template }) => template.name.toLowerCase().includes(wanted.toLowerCase()))
            .map(({ template, index }) => ({
              value: String(index),
              label: template.name,
              aside: Object.values(template.utm).slice(0, 2).join(" / "),
            })),
          ...(wanted !== "" && Object.keys(utm).length > 0
            ? [{ value: `${SAVE}${wanted}`, label: `Keep these tags as ${wanted}` }]
            : []),
        ]}
        onChoose={choose}
      >
        <button type="button" className="chip">
          {same?.name ?? "Templates"}
          <Icon of={ChevronDown} size={12} />
        </button>
      </Picker>
      {same && (
        <button
          type="button"
          className="btn g sm ic"
          aria-label={`Forget the template ${same.name}`}
          onClick={() => templates.set(all.filter((each) => each !== same))}
        >
          <Icon of={Trash2} size={14} />
        </button>
      )}
    </div>
  );
}
