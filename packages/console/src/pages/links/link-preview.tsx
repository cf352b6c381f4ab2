import { useQuery } from "@tanstack/react-query";
import { Palette } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { fetchDubFile } from "../../api/dub.ts";
import { Button } from "../../components/button.tsx";
import { Field, Select } from "../../components/field.tsx";
import { Segments } from "../../components/segments.tsx";
import { count } from "../../format/numbers.ts";
import { usePageSearch } from "../../state/search.ts";
import { useStore } from "../../state/store.ts";
import type { Link } from "./link.ts";
import type { LinkForm } from "./link-form.ts";
import { qrStyle } from "./qr-style.ts";
import { routeOf } from "./route-of.ts";
import { PagePreview, SocialCard } from "./social-card.tsx";

const QrDesigner = lazy(() => import("./qr-designer.tsx"));

interface LinkPreviewProps {
  readonly accountId: string;
  readonly form: LinkForm;
  readonly link: Link | undefined;
}

/** What others will see of the link: its card, where it leads whom, and its QR code. */
export function LinkPreview({ accountId, form, link }: LinkPreviewProps) {
  const [part, setPart] = useState<"card" | "page" | "route">("card");
  return (
    <section className="rail" aria-label="Preview" tabIndex={-1}>
      <Segments
        label="Preview of"
        isWide
        value={part}
        onChange={setPart}
        options={[
          { value: "card", label: "Card" },
          { value: "page", label: "Page" },
          { value: "route", label: "Route" },
        ]}
      />
      {part === "card" && <SocialCard accountId={accountId} form={form} />}
      {part === "page" && <PagePreview accountId={accountId} form={form} />}
      {part === "route" && <Route form={form} />}
      <hr className="border-line" />
      <QrCode accountId={accountId} form={form} link={link} />
      {link && (
        <dl className="facts">
          <div>
            <dt>Clicks</dt>
            <dd>{count(link.clicks)}</dd>
          </div>
          <div>
            <dt>Leads</dt>
            <dd>{count(link.leads)}</dd>
          </div>
          <div>
            <dt>Sales</dt>
            <dd>{count(link.sales)}</dd>
          </div>
        </dl>
      )}
    </section>
  );
}

const DEVICES = ["Desktop", "iOS", "Android"] as const;

function Route({ form }: { readonly form: LinkForm }) {
  const [device, setDevice] = useState<(typeof DEVICES)[number]>("Desktop");
  const [country, setCountry] = useState("");
  const { destination, reason } = routeOf(form, { device, country, nowMs: Date.now() });
  const countries = ["", ...form.geo.map((row) => row.country).filter(Boolean)];
  return (
    <div className="grid gap-3">
      <Field label="Visitor with">
        {(field) => (
          <Select
            {...field}
            value={device}
            onChange={(value) => setDevice(value as typeof device)}
            options={DEVICES.map((value) => ({ value, label: value }))}
          />
        )}
      </Field>
      <Field label="from">
        {(field) => (
          <Select
            {...field}
            value={country}
            onChange={setCountry}
            options={countries.map((value) => ({ value, label: value || "any other country" }))}
          />
        )}
      </Field>
      <p className="note wrap-anywhere" role="status">
        lands on{" "}
        <b className="b" dir="auto">
          {destination || "nothing yet"}
        </b>
        , {reason}
      </p>
    </div>
  );
}

const COLOURS = [
  { value: "000000", label: "Black" },
  { value: "00616a", label: "Petrol" },
  { value: "7d2a6b", label: "Plum" },
];

function QrCode({ accountId, form, link }: LinkPreviewProps) {
  const { foreground } = useStore(qrStyle);
  const isAsked = usePageSearch().show === "qr";
  const [isOpen, setOpen] = useState(isAsked);
  const url = link?.shortLink ?? (form.key === "" ? "" : `https://${form.domain}/${form.key}`);
  const query = { url: url === "" ? "" : `${url}?qr=1`, fgColor: foreground, level: "M", format: "svg" };
  const { data: blob } = useQuery({
    queryKey: [accountId, "qr", "small", query],
    queryFn: ({ signal }) => fetchDubFile(accountId, "qr", { query, signal }),
    enabled: url !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const source = useObjectUrl(blob);
  return (
    <div>
      <div className="qr">
        <div className="code">{source && <img src={source} alt={`QR code of ${url}`} width={72} height={72} />}</div>
        <div className="grid gap-2">
          <p className="b text-sm">QR code</p>
          <div className="dots" role="group" aria-label="Colour">
            {COLOURS.map(({ value, label }) => (
              <button
                key={value}
                type="button"
                aria-label={label}
                aria-pressed={value === foreground}
                style={{ background: `#${value}` }}
                onClick={() => qrStyle.set((before) => ({ ...before, foreground: value }))}
              />
            ))}
          </div>
          <Button size="sm" icon={Palette} aria-disabled={url === ""} onClick={() => setOpen(url !== "")}>
            Design
          </Button>
        </div>
      </div>
      <p className="help">{url === "" ? "It is drawn once the link has a name." : "Scans count apart from clicks."}</p>
      {isOpen && url !== "" && (
        <Suspense>
          <QrDesigner
            accountId={accountId}
            url={url}
            name={form.key.replaceAll("/", "-") || "link"}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [source, setSource] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const address = URL.createObjectURL(blob);
    setSource(address);
    return () => URL.revokeObjectURL(address);
  }, [blob]);
  return source;
}
