import { useState } from "react";
import { messageOf, request } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Field, Select, TextInput } from "../../components/field.tsx";
import type { SyncJob } from "./sync.ts";
import { useTargets } from "./sync.ts";
import type { SyncArgument } from "./sync-arguments.ts";
import { argumentsOf, inWords, readArguments } from "./sync-arguments.ts";

interface SyncFormProps {
  readonly accountId: string;
  readonly job: SyncJob;
  /** Whether it is to run by itself, rather than now. */
  readonly isSchedule: boolean;
  readonly onClose: () => void;
  /** With the id of the run that has begun. */
  readonly onDone: (runId: string | undefined) => Promise<void>;
}

/** What a run is given, as the job's schema says. */
export function SyncForm({ accountId, job, isSchedule, onClose, onDone }: SyncFormProps) {
  const asked = argumentsOf(job.args_schema);
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const [cron, setCron] = useState("*/15 * * * *");
  const [wrong, setWrong] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [isRunning, setRunning] = useState(false);
  const submit = async () => {
    const read = readArguments(asked, given);
    setFailure(undefined);
    if ("wrong" in read) return setWrong(read.wrong);
    setWrong(undefined);
    if (isRunning) return;
    setRunning(true);
    const body = { sync_job_id: job.id, integrated_account_id: accountId, args: read.args };
    try {
      if (isSchedule) {
        const { id } = await request<{ readonly id: string }>("/sync-job-cron-trigger", {
          method: "POST",
          body: { ...body, cron_expression: cron.trim() },
        });
        await request(`/sync-job-cron-trigger/${id}/schedule`, { method: "POST" });
        await onDone(undefined);
      } else {
        const { id } = await request<{ readonly id: string }>("/sync-job-run", { method: "POST", body });
        await onDone(id);
      }
    } catch (error) {
      setFailure(messageOf(error));
      setRunning(false);
    }
  };
  return (
    <form
      noValidate
      aria-label={isSchedule ? "Schedule" : "Run now"}
      className="note grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {isSchedule && (
          <Field label="Cron expression" help="Minute, hour, day, month, weekday, in UTC.">
            {(field) => <TextInput {...field} isMono value={cron} onChange={setCron} />}
          </Field>
        )}
        {asked.map((argument) => (
          <Argument
            key={argument.name}
            argument={argument}
            value={given[argument.name] ?? ""}
            error={argument.name === wrong ? "This is needed, and in this form." : undefined}
            onChange={(text) => setGiven({ ...given, [argument.name]: text })}
          />
        ))}
      </div>
      {failure && (
        <p className="help bad" role="alert" dir="auto">
          {failure}
        </p>
      )}
      <div className="row justify-end">
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary" aria-disabled={isRunning}>
          {isSchedule ? "Schedule the job" : "Start the run"}
        </Button>
      </div>
    </form>
  );
}

interface ArgumentProps {
  readonly argument: SyncArgument;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

function Argument({ argument, value, error, onChange }: ArgumentProps) {
  const { name, type, format, choices, isRequired } = argument;
  const path = format === "datastore_id" ? "/datastore" : format === "webhook_id" ? "/webhook" : undefined;
  return (
    <Field label={inWords(name)} aside={isRequired ? undefined : "optional"} error={error}>
      {(field) =>
        path ? (
          <Target {...field} path={path} value={value} onChange={onChange} />
        ) : choices.length > 0 ? (
          <Select
            {...field}
            value={value}
            options={[
              { value: "", label: "As it is set" },
              ...choices.map((choice) => ({ value: choice, label: choice })),
            ]}
            onChange={onChange}
          />
        ) : (
          <TextInput
            {...field}
            type={format === "date" ? "date" : type === "number" || type === "integer" ? "number" : "text"}
            value={value}
            onChange={onChange}
          />
        )
      }
    </Field>
  );
}

interface TargetProps {
  readonly id: string;
  readonly path: "/datastore" | "/webhook";
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Where it goes, by name. */
function Target({ path, ...field }: TargetProps) {
  const { data = [] } = useTargets(path);
  const options = data.map(({ id, name, label, target_url: url }) => ({
    value: id,
    label: name ?? label ?? url ?? id,
  }));
  return (
    <Select {...field} options={[{ value: "", label: data.length === 0 ? "There is none yet" : "None" }, ...options]} />
  );
}
