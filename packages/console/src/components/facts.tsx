import type { ReactNode } from "react";

/** Names and values of one thing. */
export function Facts({ rows }: { readonly rows: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid gap-2 text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="flex gap-3">
          <dt className="ink3 w-32 flex-none">{name}</dt>
          <dd className="min-w-0 wrap-anywhere" dir="auto">
            {value === null || value === undefined || value === "" ? "—" : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
