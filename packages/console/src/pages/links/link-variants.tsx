import { Plus, X } from "lucide-react";
import { Button, IconButton } from "../../components/button.tsx";
import { Field, TextInput } from "../../components/field.tsx";
import type { LinkPartProps } from "./link-fields.tsx";

/** Addresses among which visitors are shared out, two to four. */
export function Variants({ form, errors, set }: LinkPartProps) {
  const rows = form.testVariants;
  const change = (at: number, part: Partial<(typeof rows)[number]>) =>
    set({ testVariants: rows.map((row, index) => (index === at ? { ...row, ...part } : row)) });
  const add = () =>
    set({
      testVariants:
        rows.length === 0
          ? [
              { url: form.url, percentage: "50" },
              { url: "", percentage: "50" },
            ]
          : [...rows, { url: "", percentage: "" }],
    });
  return (
    <>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a variant is its place.
        <div key={index} className="row">
          <span className="grow">
            <TextInput
              aria-label={`Address of variant ${index + 1}`}
              type="url"
              value={row.url}
              onChange={(url) => change(index, { url })}
            />
          </span>
          <span className="w-18">
            <TextInput
              aria-label={`Percent of variant ${index + 1}`}
              type="number"
              value={row.percentage}
              onChange={(percentage) => change(index, { percentage })}
            />
          </span>
          <IconButton
            icon={X}
            size="sm"
            label={`Remove variant ${index + 1}`}
            onClick={() => set({ testVariants: rows.length <= 2 ? [] : rows.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      {errors.testVariants && (
        <p className="help bad" role="alert">
          {errors.testVariants}
        </p>
      )}
      {rows.length < 4 && (
        <Button size="sm" icon={Plus} className="justify-self-start" onClick={add}>
          {rows.length === 0 ? "Start a test of two" : "Add a variant"}
        </Button>
      )}
      {rows.length > 0 && (
        <Field label="The test ends" error={errors.testCompletedAt}>
          {(control) => (
            <TextInput
              {...control}
              type="datetime-local"
              value={form.testCompletedAt}
              onChange={(testCompletedAt) => set({ testCompletedAt })}
            />
          )}
        </Field>
      )}
    </>
  );
}
