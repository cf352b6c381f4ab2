import { useQueries, useQuery } from "@tanstack/react-query";
import { Check, ChevronDown, Shuffle } from "lucide-react";
import { useEffect, useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import { messageOf, RequestError } from "../../api/request.ts";
import { Field, Select, TextInput } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { Picker } from "../../components/list-box.tsx";
import { Tag } from "../../components/tag.tsx";
import { showToast } from "../../state/toasts.ts";
import { keysLike } from "./keys-like.ts";
import type { Link } from "./link.ts";
import { tagTone, useDomains, useFolders, useTags } from "./link.ts";
import type { LinkErrors, LinkForm } from "./link-form.ts";
import { usePageTags } from "./use-page-tags.ts";

export interface LinkPartProps {
  readonly form: LinkForm;
  readonly errors: LinkErrors;
  readonly set: (change: Partial<LinkForm>) => void;
}

interface LinkFieldsProps extends LinkPartProps {
  readonly accountId: string;
  readonly isNew: boolean;
  /** As it is stored; undefined for a new one. */
  readonly stored: Link | undefined;
}

/** Where the link leads, what it is called, and where it belongs. */
export function LinkFields({ accountId, form, errors, set, isNew, stored }: LinkFieldsProps) {
  const domains = useDomains(accountId);
  const folders = useFolders(accountId);
  const page = usePageTags(accountId, form.url);
  const isOwnKey = stored?.key === form.key && stored.domain === form.domain;
  const free = useFreeKey(accountId, form.domain, isOwnKey ? "" : form.key);
  const draw = () =>
    callDubDirectly<string>(accountId, "links/random", { query: { domain: form.domain } }).then(
      ({ result }) => set({ key: result }),
      (error: unknown) => showToast(`No random name: ${messageOf(error)}`, { isError: true }),
    );
  return (
    <>
      <Field label="Destination" error={errors.url} help={page.words}>
        {(field) => (
          <TextInput
            {...field}
            type="url"
            autoFocus={isNew}
            placeholder="tidewell.example/pro"
            value={form.url}
            onChange={(url) => set({ url })}
          />
        )}
      </Field>
      <Field
        label="Short link"
        error={errors.key ?? errors.domain ?? free.error}
        help={form.key === "" ? "Left empty, it gets a random name." : free.words}
      >
        {(field) => (
          <div className={`in join ${field["aria-invalid"] ? "wrong" : ""}`}>
            <select aria-label="Domain" value={form.domain} onChange={(event) => set({ domain: event.target.value })}>
              {[...new Set([form.domain, ...domains.map(({ slug }) => slug)])].map((slug) => (
                <option key={slug}>{slug}</option>
              ))}
            </select>
            <input
              {...field}
              dir="auto"
              spellCheck={false}
              autoComplete="off"
              value={form.key}
              onChange={(event) => set({ key: event.target.value })}
            />
            {free.isFree ? (
              <span className="tag ok">
                <Icon of={Check} size={12} />
                Free
              </span>
            ) : (
              <button type="button" className="btn g sm ic" aria-label="Draw a random name" onClick={draw}>
                <Icon of={Shuffle} size={14} />
              </button>
            )}
          </div>
        )}
      </Field>
      {free.error && (
        <FreeKeys accountId={accountId} domain={form.domain} taken={form.key} onChoose={(key) => set({ key })} />
      )}
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        <Field label="Folder" error={errors.folderId}>
          {(field) => (
            <Select
              {...field}
              value={form.folderId}
              onChange={(folderId) => set({ folderId })}
              options={[{ value: "", label: "None" }, ...folders.map(({ id, name }) => ({ value: id, label: name }))]}
            />
          )}
        </Field>
        <TagField accountId={accountId} form={form} errors={errors} set={set} />
      </div>
    </>
  );
}

function TagField({ accountId, form, errors, set }: LinkPartProps & { readonly accountId: string }) {
  const tags = useTags(accountId);
  const chosen = tags.filter(({ id }) => form.tagIds.includes(id));
  const toggle = (id: string) =>
    set({ tagIds: form.tagIds.includes(id) ? form.tagIds.filter((each) => each !== id) : [...form.tagIds, id] });
  return (
    <Field label="Tags" error={errors.tagIds}>
      {(field) => (
        <Picker
          label="Tags"
          empty="No such tag"
          isMany
          choices={tags.map(({ id, name }) => ({ value: id, label: name, isChosen: form.tagIds.includes(id) }))}
          onChoose={toggle}
        >
          <button type="button" className="in" {...field}>
            {chosen.map((tag) => (
              <Tag key={tag.id} text={tag.name} tone={tagTone(tag)} />
            ))}
            {chosen.length === 0 && <span className="ink3">None</span>}
            <span className="grow" />
            <Icon of={ChevronDown} size={12} />
          </button>
        </Picker>
      )}
    </Field>
  );
}

interface FreeKeysProps {
  readonly accountId: string;
  readonly domain: string;
  readonly taken: string;
  readonly onChoose: (key: string) => void;
}

/** Names like one that is taken, which nobody has. */
function FreeKeys({ accountId, domain, taken, onChoose }: FreeKeysProps) {
  const free = useQueries({
    queries: keysLike(taken, new Date()).map((key) => ({
      queryKey: [accountId, "link-exists", domain, key],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        callDubDirectly(accountId, "links/exists", { query: { domain, key }, signal }).then(() => key),
      retry: false,
      staleTime: 5_000,
    })),
    combine: (answers) => answers.flatMap(({ data }) => (data === undefined ? [] : [data])),
  });
  if (free.length === 0) return null;
  return (
    <p className="help row flex-wrap gap-1!">
      Also free:
      {free.map((key) => (
        <button key={key} type="button" className="chip" onClick={() => onChoose(key)}>
          <bdi dir="auto">{key}</bdi>
        </button>
      ))}
    </p>
  );
}

interface FreeKey {
  readonly isFree: boolean;
  readonly words: string | undefined;
  readonly error: string | undefined;
}

const WAIT_MS = 150;

/** Whether nobody has the name, asked as it is typed. */
function useFreeKey(accountId: string, domain: string, key: string): FreeKey {
  const [asked, setAsked] = useState(key);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(key), WAIT_MS);
    return () => clearTimeout(timer);
  }, [key]);
  const isAsking = asked !== "" && !/\s/.test(asked) && asked.length <= 190;
  const { data, error } = useQuery({
    queryKey: [accountId, "link-exists", domain, asked],
    queryFn: ({ signal }) => callDubDirectly(accountId, "links/exists", { query: { domain, key: asked }, signal }),
    enabled: isAsking,
    retry: false,
    staleTime: 5_000,
  });
  const isCurrent = isAsking && asked === key;
  const isTaken = isCurrent && error instanceof RequestError && error.status === 409;
  return {
    isFree: isCurrent && data !== undefined && !error,
    words: isCurrent && error && !isTaken ? "We could not ask whether it is free." : undefined,
    error: isTaken ? "Somebody has this name already. Choose another." : undefined,
  };
}
