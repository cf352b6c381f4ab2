import { Plus, X } from "lucide-react";
import { Button, IconButton } from "../../components/button.tsx";
import { TextInput } from "../../components/field.tsx";
import type { LinkPartProps } from "./link-fields.tsx";

/** Addresses for visitors of certain countries. */
export function Countries({ form, errors, set }: LinkPartProps) {
  const rows = form.geo;
  const change = (at: number, part: Partial<(typeof rows)[number]>) =>
    set({ geo: rows.map((row, index) => (index === at ? { ...row, ...part } : row)) });
  return (
    <>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
        <div key={index} className="row">
          <span className="w-16">
            <TextInput
              aria-label={`Country ${index + 1}`}
              placeholder="DE"
              value={row.country}
              onChange={(country) => change(index, { country: country.toUpperCase().slice(0, 2) })}
            />
          </span>
          <span className="grow">
            <TextInput
              aria-label={`Address for country ${index + 1}`}
              type="url"
              value={row.url}
              onChange={(url) => change(index, { url })}
            />
          </span>
          <IconButton
            icon={X}
            size="sm"
            label={`Remove country ${index + 1}`}
            onClick={() => set({ geo: rows.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      {errors.geo && (
        <p className="help bad" role="alert">
          {errors.geo}
        </p>
      )}
      <Button
        size="sm"
        icon={Plus}
        className="justify-self-start"
        onClick={() => set({ geo: [...rows, { country: "", url: "" }] })}
      >
        Add a country
      </Button>
    </>
  );
}
