import { Upload, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { messageOf, newKey, request } from "../../api/request.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Field, Select } from "../../components/field.tsx";
import { Refusal } from "../../components/refusal.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { readCsv } from "../../format/csv.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import type { Campaign } from "../pipelines/campaign.ts";
import type { Run } from "../pipelines/run.ts";
import type { ColumnChoice, ImportField } from "./import-columns.ts";
import { canBeNamed, IMPORT_FIELDS, matchColumns, toImportTemplate } from "./import-columns.ts";
import { ImportRun } from "./import-run.tsx";
import { useDomains, useFolders } from "./link.ts";

interface LinkImportProps {
  readonly accountId: string;
  readonly onClose: () => void;
}

interface Table {
  readonly file: File;
  readonly columns: readonly string[];
  /** The first rows. */
  readonly samples: readonly (readonly string[])[];
}

/** As much of a file as is looked at here; the server reads all of it. */
const HEAD_BYTES = 256 * 1024;
const SAMPLES = 3;

/** Links out of a table: columns are matched, then comes the plan, and only then are links made. */
export default function LinkImport({ accountId, onClose }: LinkImportProps) {
  const { import: campaignId = "" } = usePageSearch();
  const setSearch = useSetSearch();
  return (
    <section className="scroll" aria-label="Import">
      <div className="import">
        <header className="row">
          <h2 className="flex-none text-lg font-semibold">Import links</h2>
          <span className="ink3 t text-sm">from a CSV file of any link service</span>
          <span className="ms-auto">
            <IconButton icon={X} label="Close the import" onClick={onClose} />
          </span>
        </header>
        {campaignId === "" ? (
          <ChooseTable accountId={accountId} onPlanned={(id) => setSearch({ import: id }, { replace: true })} />
        ) : (
          <ImportRun key={campaignId} accountId={accountId} campaignId={campaignId} />
        )}
      </div>
    </section>
  );
}

interface ChooseTableProps {
  readonly accountId: string;
  readonly onPlanned: (campaignId: string) => void;
}

function ChooseTable({ accountId, onPlanned }: ChooseTableProps) {
  const [table, setTable] = useState<Table>();
  const [failure, setFailure] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const text = await file.slice(0, HEAD_BYTES).text();
    const [columns = [], ...samples] = readCsv(text, SAMPLES + 1, file.size <= HEAD_BYTES);
    if (columns.length === 0 || samples.length === 0) {
      setFailure("This file has no rows. The first line names the columns, and each other line is a link.");
      return;
    }
    setFailure(undefined);
    setTable({ file, columns, samples });
  };
  return (
    <>
      <button
        type="button"
        className="drop"
        onClick={() => input.current?.click()}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void take(event.dataTransfer.files[0]);
        }}
      >
        <Upload className="i" aria-hidden="true" />
        <bdi dir="auto" className="b t">
          {table ? table.file.name : "Drop a CSV file here, or choose one"}
        </bdi>
        <span className="ink3 text-sm">
          The first line names the columns. Up to 256 MB. Nothing is made before you see the plan.
        </span>
      </button>
      <input
        ref={input}
        className="sr-only"
        type="file"
        aria-label="Table"
        tabIndex={-1}
        accept=".csv,.tsv,text/csv"
        onChange={(event) => void take(event.target.files?.[0])}
      />
      <Refusal text={failure} />
      {table && (
        <MatchColumns
          key={`${table.file.name} ${table.file.size} ${table.file.lastModified}`}
          accountId={accountId}
          table={table}
          onPlanned={onPlanned}
        />
      )}
    </>
  );
}

interface MatchColumnsProps extends ChooseTableProps {
  readonly table: Table;
}

function MatchColumns({ accountId, table, onPlanned }: MatchColumnsProps) {
  const domains = useDomains(accountId);
  const folders = useFolders(accountId);
  const [choice, setChoice] = useState<ColumnChoice>(() => matchColumns(table.columns.filter(canBeNamed)));
  const [folderId, setFolder] = useState("");
  const [domain, setDomain] = useState("");
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<string>();
  const externalId = useRef(newKey());
  useEffect(() => {
    const primary = domains.find((each) => each.primary) ?? domains[0];
    if (primary) setDomain((before) => before || primary.slug);
  }, [domains]);
  const sampleOf = (field: ImportField) => {
    const at = table.columns.indexOf(choice[field] ?? "");
    return at < 0
      ? ""
      : table.samples
          .map((row) => row[at]?.trim())
          .filter(Boolean)
          .join(" · ");
  };
  const plan = async () => {
    if (!choice.url || isSending) return;
    setSending(true);
    setFailure(undefined);
    try {
      const campaign = await request<Campaign>("/campaign", {
        method: "POST",
        body: {
          label: `Import of ${table.file.name}`.slice(0, 200),
          integrated_account_id: accountId,
          template: toImportTemplate(choice, { folderId, domain }),
          external_id: externalId.current,
        },
      });
      await request(`/campaign/${campaign.id}/table`, { method: "PUT", query: { format: "csv" }, file: table.file });
      await request<Run>(`/campaign/${campaign.id}/plan`, { method: "POST" });
      onPlanned(campaign.id);
    } catch (error) {
      // What was made with this id has other contents, once the choice is changed.
      externalId.current = newKey();
      setFailure(messageOf(error));
      setSending(false);
    }
  };
  return (
    <>
      <SectionLine title="Columns" aside="matched by their names" />
      <div className="tbl-scroll" tabIndex={-1}>
        <table className="tbl dense" aria-label="Columns of the table">
          <thead>
            <tr>
              <th scope="col">Field of a link</th>
              <th scope="col">Column</th>
              <th scope="col">First rows</th>
            </tr>
          </thead>
          <tbody>
            {IMPORT_FIELDS.map(({ id, label }) => (
              <tr key={id}>
                <th scope="row">
                  {label}
                  {id === "url" && <span className="ink3"> (needed)</span>}
                </th>
                <td>
                  <select
                    className="in h-7! text-sm!"
                    aria-label={`Column of ${label}`}
                    aria-invalid={id === "url" && !choice.url}
                    value={choice[id] ?? ""}
                    onChange={(event) => setChoice({ ...choice, [id]: event.target.value || undefined })}
                  >
                    <option value="">—</option>
                    {table.columns.filter(canBeNamed).map((column) => (
                      <option key={column}>{column}</option>
                    ))}
                  </select>
                </td>
                <td className="ink3">
                  <bdi dir="auto">{sampleOf(id)}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        {!choice.domain && (
          <Field label="Domain">
            {(control) => (
              <Select
                {...control}
                value={domain}
                onChange={setDomain}
                options={domains.map(({ slug }) => ({ value: slug, label: slug }))}
              />
            )}
          </Field>
        )}
        <Field label="Folder of all of them">
          {(control) => (
            <Select
              {...control}
              value={folderId}
              onChange={setFolder}
              options={[{ value: "", label: "None" }, ...folders.map(({ id, name }) => ({ value: id, label: name }))]}
            />
          )}
        </Field>
      </div>
      <Refusal text={failure} />
      <div className="row">
        <Button look="primary" onClick={() => void plan()} aria-disabled={isSending}>
          {isSending ? "Sending the table…" : "Show the plan"}
        </Button>
        {!choice.url && <span className="text-bad text-sm">Choose the column of the destination.</span>}
      </div>
    </>
  );
}
