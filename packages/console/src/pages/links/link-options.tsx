import type { LucideIcon } from "lucide-react";
import { ChevronRight, Clock, Eye, Globe, Hash, Image, Lock, Split, Target } from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { Field, TextArea, TextInput } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { shortDate } from "../../format/times.ts";
import { Countries } from "./link-countries.tsx";
import type { LinkPartProps } from "./link-fields.tsx";
import type { LinkForm } from "./link-form.ts";
import { UTM_FIELDS, UTM_LABELS } from "./link-form.ts";
import { Variants } from "./link-variants.tsx";
import { UtmTemplates } from "./utm-templates.tsx";

const UTM_EXAMPLES = ["newsletter", "email", "winter-26", "", ""];

interface Option {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly isOn: boolean;
  /** What it is set to. */
  readonly summary: string;
  readonly fields: readonly (keyof LinkForm)[];
  readonly body: ReactNode;
}

/** What most links do without: one row each with its value, opened in place. */
export function LinkOptions({ accountId, form, errors, set }: LinkPartProps & { readonly accountId: string }) {
  const [opened, setOpened] = useState<string>();
  const text = (
    field: keyof LinkForm & string,
    label: string,
    more: { placeholder?: string; type?: "url" | "datetime-local" } = {},
  ) => (
    <Field label={label} error={errors[field]}>
      {(control) => (
        <TextInput {...control} {...more} value={String(form[field])} onChange={(value) => set({ [field]: value })} />
      )}
    </Field>
  );
  const utm = UTM_FIELDS.map((field) => form[field]).filter(Boolean);
  const options: readonly Option[] = [
    {
      id: "utm",
      label: "Campaign tags",
      icon: Hash,
      isOn: utm.length > 0,
      summary: utm.length > 0 ? utm.slice(0, 3).join(" / ") : "None",
      fields: UTM_FIELDS,
      body: (
        <>
          <UtmTemplates
            accountId={accountId}
            value={Object.fromEntries(UTM_FIELDS.map((field) => [field, form[field]]))}
            onChoose={(utm) => set(utm)}
          />
          {UTM_FIELDS.map((field, index) => (
            <div key={field}>{text(field, UTM_LABELS[index] ?? field, { placeholder: UTM_EXAMPLES[index] ?? "" })}</div>
          ))}
        </>
      ),
    },
    {
      id: "ends",
      label: "Ends",
      icon: Clock,
      isOn: form.expiresAt !== "",
      summary: form.expiresAt === "" ? "Never" : shortDate(form.expiresAt),
      fields: ["expiresAt", "expiredUrl"],
      body: (
        <>
          {text("expiresAt", "Until, in your time zone", { type: "datetime-local" })}
          {text("expiredUrl", "Then it leads to", { placeholder: "tidewell.example/closed", type: "url" })}
        </>
      ),
    },
    {
      id: "test",
      label: "A/B test",
      icon: Split,
      isOn: form.testVariants.length > 0,
      summary: form.testVariants.length > 0 ? `${form.testVariants.length} variants` : "Off",
      fields: ["testVariants", "testCompletedAt"],
      body: <Variants form={form} errors={errors} set={set} />,
    },
    {
      id: "target",
      label: "Country and device",
      icon: Globe,
      isOn: form.geo.length > 0 || form.ios !== "" || form.android !== "",
      summary:
        [form.ios && "iOS", form.android && "Android", ...form.geo.map(({ country }) => country)]
          .filter(Boolean)
          .join(", ") || "Same for all",
      fields: ["geo", "ios", "android"],
      body: (
        <>
          {text("ios", "On iOS", { placeholder: "apps.apple.com/…", type: "url" })}
          {text("android", "On Android", { placeholder: "play.google.com/…", type: "url" })}
          <Countries form={form} errors={errors} set={set} />
        </>
      ),
    },
    {
      id: "password",
      label: "Password",
      icon: Lock,
      isOn: form.password !== "",
      summary: form.password === "" ? "None" : "Set",
      fields: ["password"],
      body: text("password", "Visitors must give it"),
    },
    {
      id: "card",
      label: "Own social card",
      icon: Image,
      isOn: form.proxy,
      summary: form.proxy ? form.title || "On" : "Of the page",
      fields: ["title", "description", "image"],
      body: (
        <>
          <Toggle label="Show this instead of the page's own" isOn={form.proxy} onChange={(proxy) => set({ proxy })} />
          {text("title", "Title")}
          <Field label="Description" error={errors.description}>
            {(control) => (
              <TextArea {...control} value={form.description} onChange={(description) => set({ description })} />
            )}
          </Field>
          {text("image", "Picture", { placeholder: "https://…", type: "url" })}
        </>
      ),
    },
  ];
  const chosen = options.filter(({ isOn }) => isOn).length + Number(form.trackConversion) + Number(form.publicStats);
  const isOpen = ({ id, fields }: Option) => opened === id || fields.some((field) => errors[field] !== undefined);
  return (
    <section aria-label="Options">
      <p className="lab">
        Options<span className="opt">{`${chosen} of 8 set`}</span>
      </p>
      <ul className="opts">
        {options.slice(0, 1).map((option) => (
          <OptionRow key={option.id} option={option} isOpen={isOpen(option)} onToggle={setOpened} />
        ))}
        <SwitchRow
          icon={Target}
          label="Count leads and sales"
          isOn={form.trackConversion}
          onChange={(trackConversion) => set({ trackConversion })}
        />
        {options.slice(1).map((option) => (
          <OptionRow key={option.id} option={option} isOpen={isOpen(option)} onToggle={setOpened} />
        ))}
        <SwitchRow
          icon={Eye}
          label="Public statistics"
          isOn={form.publicStats}
          onChange={(publicStats) => set({ publicStats })}
        />
      </ul>
    </section>
  );
}

interface OptionRowProps {
  readonly option: Option;
  readonly isOpen: boolean;
  readonly onToggle: (id: string | undefined) => void;
}

function OptionRow({ option, isOpen, onToggle }: OptionRowProps) {
  const { id, label, icon, isOn, summary, body } = option;
  return (
    <li className={isOn ? "on" : ""}>
      <button
        type="button"
        className="opt-row"
        aria-expanded={isOpen}
        onClick={() => onToggle(isOpen ? undefined : id)}
      >
        <Icon of={icon} />
        {label}
        <bdi dir="auto" className="v t">
          {summary}
        </bdi>
        <span className={isOpen ? "rotate-90" : ""}>
          <Icon of={ChevronRight} size={12} />
        </span>
      </button>
      {isOpen && <div className="grid gap-3 px-3 pt-1 pb-3">{body}</div>}
    </li>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function SwitchRow({ icon, label, isOn, onChange }: ToggleProps & { readonly icon: LucideIcon }) {
  return (
    <li className={isOn ? "on" : ""}>
      <label className="opt-row">
        <Icon of={icon} />
        {label}
        <input
          className="sw ms-auto"
          type="checkbox"
          checked={isOn}
          onChange={(event) => onChange(event.target.checked)}
        />
      </label>
    </li>
  );
}

function Toggle({ label, isOn, onChange }: ToggleProps) {
  return (
    <label className="row text-sm">
      <input className="sw" type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
