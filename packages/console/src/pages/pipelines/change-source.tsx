import { useState } from "react";
import { request } from "../../api/request.ts";
import { Ask } from "../../components/ask.tsx";
import { Field, TextArea, TextInput } from "../../components/field.tsx";
import type { Source } from "./source.ts";
import { providerOf } from "./source.ts";

interface ChangeSourceProps {
  readonly source: Source;
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

/** Everything of a source but the system that it is. A secret that is left empty stays as it is. */
export function ChangeSource({ source, onDone, onClose }: ChangeSourceProps) {
  const expression = source.settings.expression;
  const [given, setGiven] = useState({
    name: source.name,
    isActive: source.is_active,
    expression: typeof expression === "string" ? expression : undefined,
    secret: "",
  });
  return (
    <Ask
      title={`Change ${source.name}`}
      verb="Save source"
      onClose={onClose}
      run={async () => {
        if (given.name.trim() === "") return "Give it a name, such as that of the system.";
        if (given.expression?.trim() === "") return "Say what an event means, or nothing of it counts.";
        await request(`/conversion-source/${source.id}`, {
          method: "PATCH",
          body: {
            name: given.name.trim(),
            is_active: given.isActive,
            ...(given.secret.trim() !== "" && { signing_secret: given.secret.trim() }),
            ...(given.expression !== undefined && { settings: { expression: given.expression } }),
          },
        });
        await onDone();
        return undefined;
      }}
    >
      <Field label="Name">
        {(field) => <TextInput {...field} value={given.name} onChange={(name) => setGiven({ ...given, name })} />}
      </Field>
      {given.expression !== undefined && (
        <Field label="What an event means" help="JSONata, from the event's JSON to a lead, a sale or a refund.">
          {(field) => (
            <TextArea
              {...field}
              isMono
              rows={4}
              value={given.expression ?? ""}
              onChange={(text) => setGiven({ ...given, expression: text })}
            />
          )}
        </Field>
      )}
      <Field
        label="New signing secret"
        aside="optional"
        help={`${providerOf(source).secret}. ${source.has_signing_secret ? "Left empty, the present one stays." : "There is none yet."}`}
      >
        {(field) => (
          <TextInput
            {...field}
            type="password"
            isMono
            value={given.secret}
            onChange={(secret) => setGiven({ ...given, secret })}
          />
        )}
      </Field>
      <label className="row min-h-7 text-sm">
        <input
          className="ck"
          type="checkbox"
          checked={given.isActive}
          onChange={() => setGiven({ ...given, isActive: !given.isActive })}
        />
        Takes events
      </label>
    </Ask>
  );
}
