import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { callDub } from "../../api/dub.ts";
import { messageOf, newKey } from "../../api/request.ts";
import { keep, readKept } from "../../state/kept.ts";
import { showToast } from "../../state/toasts.ts";
import type { Link } from "./link.ts";
import { useDomains } from "./link.ts";
import type { LinkErrors, LinkForm } from "./link-form.ts";
import { changedFields, checkForm, emptyForm, fieldOf, formOf, toChange, toNewLink } from "./link-form.ts";

/** A field that somebody else has changed since it was loaded, and this person, too. */
export interface Clash {
  readonly field: keyof LinkForm;
  readonly mine: LinkForm[keyof LinkForm];
  readonly theirs: LinkForm[keyof LinkForm];
}

export interface LinkFormState {
  /** Undefined while it is loaded. */
  readonly form: LinkForm | undefined;
  readonly link: Link | undefined;
  readonly loadError: unknown;
  readonly reload: () => void;
  readonly errors: LinkErrors;
  /** What the server refused, where no field is meant. */
  readonly failure: string | undefined;
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  readonly clashes: readonly Clash[];
  readonly set: (change: Partial<LinkForm>) => void;
  /** When a field is left. */
  readonly check: () => void;
  readonly settle: (clash: Clash, keepMine: boolean) => void;
  readonly drop: () => void;
  readonly save: () => Promise<Link | undefined>;
}

/** @param id of a stored link; undefined for a new one, to `url`. */
export function useLinkForm(accountId: string, id: string | undefined, url: string): LinkFormState {
  const client = useQueryClient();
  const domains = useDomains(accountId);
  const draftName = `draft.link.${accountId}.${id ?? "new"}`;
  const stored = useQuery({
    queryKey: [accountId, "links", "one", id],
    queryFn: ({ signal }) => callDub<Link>(accountId, `links/${id}`, { signal }),
    enabled: id !== undefined,
    staleTime: 0,
  });
  const [base, setBase] = useState<{ readonly form: LinkForm; readonly link: Link | undefined }>();
  const [changes, setChanges] = useState<Partial<LinkForm>>(() => readKept(draftName, url === "" ? {} : { url }));
  const [shown, setShown] = useState<ReadonlySet<keyof LinkForm>>(new Set());
  const [refused, setRefused] = useState<LinkErrors>({});
  const [failure, setFailure] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const [clashes, setClashes] = useState<readonly Clash[]>([]);
  const attempt = useRef(newKey());
  const primary = domains.find((domain) => domain.primary) ?? domains[0];
  const loaded = stored.data?.result;
  useEffect(() => {
    if (base) return;
    if (id === undefined && primary) setBase({ form: emptyForm(primary.slug), link: undefined });
    if (id !== undefined && loaded) setBase({ form: formOf(loaded), link: loaded });
  }, [base, id, primary, loaded]);
  const form = useMemo(() => base && { ...base.form, ...changes }, [base, changes]);
  const isDirty = base !== undefined && form !== undefined && changedFields(base.form, form).length > 0;
  useEffect(() => {
    if (base) keep(draftName, isDirty ? changes : undefined);
  }, [base, draftName, isDirty, changes]);
  const wrong = form ? checkForm(form) : {};
  const errors = {
    ...refused,
    ...Object.fromEntries(Object.entries(wrong).filter(([field]) => shown.has(field as keyof LinkForm))),
  };

  const set = (change: Partial<LinkForm>) => {
    setChanges((before) => ({ ...before, ...change }));
    setFailure(undefined);
    attempt.current = newKey();
    setRefused((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !(field in change))));
  };
  const check = () => {
    if (!form || !base) return;
    setShown((before) => new Set([...before, ...changedFields(base.form, form)]));
  };
  const drop = () => {
    keep(draftName, undefined);
    setChanges({});
    setShown(new Set());
    setRefused({});
    setFailure(undefined);
  };

  /** What somebody else has stored meanwhile: into the form where this person has changed nothing else there. */
  async function meetOthers(own: { readonly form: LinkForm; readonly link: Link }): Promise<boolean> {
    const { result: now } = await callDub<Link>(accountId, `links/${own.link.id}`);
    if (now.updatedAt === own.link.updatedAt) return true;
    const theirs = formOf(now);
    const both = changedFields(own.form, theirs).filter(
      (field) => field in changes && JSON.stringify(changes[field]) !== JSON.stringify(theirs[field]),
    );
    setBase({ form: theirs, link: now });
    setClashes(both.map((field) => ({ field, mine: changes[field] as Clash["mine"], theirs: theirs[field] })));
    return both.length === 0;
  }

  async function save(): Promise<Link | undefined> {
    if (!form || !base || isSaving) return;
    const fields = Object.keys(wrong) as (keyof LinkForm)[];
    if (fields.length > 0) {
      setShown(new Set(fields));
      return;
    }
    setSaving(true);
    try {
      if (base.link && !(await meetOthers({ form: base.form, link: base.link }))) return;
      const { result } = base.link
        ? await callDub<Link>(accountId, `links/${base.link.id}`, { method: "PATCH", body: toChange(base.form, form) })
        : await callDub<Link>(accountId, "links", {
            method: "POST",
            body: toNewLink(form),
            // A repeat of the same form after a lost answer makes no second link.
            idempotencyKey: attempt.current,
          });
      drop();
      setBase(base.link ? { form: formOf(result), link: result } : base);
      attempt.current = newKey();
      client.setQueryData([accountId, "links", "one", result.id], { result });
      void client.invalidateQueries({ queryKey: [accountId, "links"] });
      showToast(`${base.link ? "Saved" : "Created"} ${result.domain}/${result.key}`);
      return result;
    } catch (error) {
      const message = messageOf(error);
      const field = fieldOf(message);
      if (field) setRefused({ [field]: message });
      else setFailure(message);
    } finally {
      setSaving(false);
    }
    return undefined;
  }

  return {
    form,
    link: base?.link,
    loadError: stored.error,
    reload: () => void stored.refetch(),
    errors,
    failure,
    isDirty,
    isSaving,
    clashes,
    set,
    check,
    drop,
    save,
    settle(clash, keepMine) {
      if (!keepMine) set({ [clash.field]: clash.theirs });
      setClashes((before) => before.filter((each) => each !== clash));
    },
  };
}
