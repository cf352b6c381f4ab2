import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Check, CircleAlert } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { fetchDubFile } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field, Select, TextInput } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { saveFile } from "../../state/save-file.ts";
import { useStore } from "../../state/store.ts";
import { showToast } from "../../state/toasts.ts";
import type { QrStyle } from "./qr-drawing.ts";
import { drawQr, toPdf, USUAL_STYLE, warningsOf } from "./qr-drawing.ts";
import { qrStyle } from "./qr-style.ts";

interface QrDesignerProps {
  readonly accountId: string;
  /** The short link. */
  readonly url: string;
  /** Of the file, without what it ends with. */
  readonly name: string;
  readonly onClose: () => void;
}

type Scan = "reads" | "fails" | "asks";

const SIZES = ["256", "512", "1024", "2048"];
const MOST_LOGO_BYTES = 200 * 1024;
/** As large as a camera sees a code on a poster. */
const SCAN_PIXELS = 360;

/** What a scan leads to: scans are counted apart from clicks. */
const scannedUrl = (url: string) => `${url}?qr=1`;

/** Colours, margin, logo and frame of a code, tested with a reader before it is saved. */
export default function QrDesigner({ accountId, url, name, onClose }: QrDesignerProps) {
  const style = { ...USUAL_STYLE, ...useStore(qrStyle) };
  const set = (change: Partial<QrStyle>) => qrStyle.set({ ...style, ...change });
  const query = {
    url: scannedUrl(url),
    fgColor: style.foreground,
    bgColor: style.background,
    margin: style.margin,
    // A logo covers what the highest level makes up for.
    level: style.logo === "" ? "M" : "H",
    hideLogo: true,
    format: "svg",
  };
  const code = useQuery<string>({
    queryKey: [accountId, "qr", query],
    queryFn: ({ signal }) => fetchDubFile(accountId, "qr", { query, signal }).then((blob) => blob.text()),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const drawn = code.data === undefined ? undefined : drawQr(code.data, style);
  const scan = useScan(drawn, scannedUrl(url));
  const source = useMemo(() => drawn && URL.createObjectURL(new Blob([drawn], { type: "image/svg+xml" })), [drawn]);
  useEffect(() => () => void (source && URL.revokeObjectURL(source)), [source]);
  const save = async (format: "svg" | "png" | "pdf") => {
    if (drawn === undefined) return;
    try {
      if (format === "svg") return saveFile(`${name}.svg`, "image/svg+xml", drawn);
      const canvas = await toCanvas(drawn, style.size);
      const type = format === "png" ? "image/png" : "image/jpeg";
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.95));
      if (!blob) throw new Error("The browser cannot draw a picture so large");
      if (format === "png") return saveFile(`${name}.png`, type, blob);
      saveFile(
        `${name}.pdf`,
        "application/pdf",
        toPdf(new Uint8Array(await blob.arrayBuffer()), canvas.width, canvas.height),
      );
    } catch (error) {
      showToast(`Not saved: ${messageOf(error)}`, { isError: true });
    }
  };
  const takeLogo = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > MOST_LOGO_BYTES || !/^image\/(png|jpeg|webp|svg\+xml)$/.test(file.type)) {
      showToast("Use a PNG, JPEG, WebP or SVG of up to 200 KB.", { isError: true });
      return;
    }
    const reader = new FileReader();
    reader.onload = () => set({ logo: String(reader.result) });
    reader.readAsDataURL(file);
  };
  const warnings = warningsOf(style);
  return (
    <Dialog title="QR code" onClose={onClose} className="wide">
      <div className="qr-design">
        <div className="grid content-start gap-3">
          <div className="qr-sheet">
            {source && <img src={source} alt={`QR code of ${url}`} />}
            {code.isError && <p className="text-bad p-4 text-sm">{messageOf(code.error)}</p>}
          </div>
          <p
            className={`row text-sm ${scan === "fails" ? "text-bad" : scan === "reads" ? "text-ok" : "ink3"}`}
            role="status"
          >
            <Icon of={scan === "reads" ? Check : CircleAlert} size={14} />
            {scan === "reads"
              ? "A reader reads it."
              : scan === "fails"
                ? "A reader does not read it. Change what is named below."
                : "It is tested…"}
          </p>
          {warnings.map((words) => (
            <p key={words} className="text-warn text-sm">
              {words}
            </p>
          ))}
        </div>
        <div className="grid content-start gap-3">
          <div className="grid grid-cols-2 gap-3">
            <Colour label="Code" value={style.foreground} onChange={(foreground) => set({ foreground })} />
            <Colour label="Ground" value={style.background} onChange={(background) => set({ background })} />
          </div>
          <div className="grid grid-cols-2 gap-3">
            <Field label="Margin, in modules">
              {(control) => (
                <TextInput
                  {...control}
                  type="number"
                  value={String(style.margin)}
                  onChange={(text) => set({ margin: Math.max(0, Math.min(16, Math.round(Number(text)) || 0)) })}
                />
              )}
            </Field>
            <Field label="Size, in pixels">
              {(control) => (
                <Select
                  {...control}
                  value={String(style.size)}
                  onChange={(size) => set({ size: Number(size) })}
                  options={SIZES.map((value) => ({ value, label: value }))}
                />
              )}
            </Field>
          </div>
          <Field label="Frame text" aside="Below the code">
            {(control) => (
              <TextInput
                {...control}
                placeholder="Scan me"
                value={style.frame}
                onChange={(frame) => set({ frame: frame.slice(0, 60) })}
              />
            )}
          </Field>
          <Field label="Logo" help="PNG, JPEG, WebP or SVG of up to 200 KB. It stays in this browser.">
            {(control) => (
              <input
                {...control}
                className="in py-1!"
                type="file"
                accept="image/png,image/jpeg,image/webp,image/svg+xml"
                onChange={(event) => void takeLogo(event.target.files?.[0])}
              />
            )}
          </Field>
          {style.logo !== "" && (
            <div className="row">
              <label className="row grow text-sm">
                Size of the logo
                <input
                  type="range"
                  className="grow"
                  min={10}
                  max={40}
                  value={Math.round(style.logoShare * 100)}
                  onChange={(event) => set({ logoShare: Number(event.target.value) / 100 })}
                />
              </label>
              <Button size="sm" onClick={() => set({ logo: "" })}>
                No logo
              </Button>
            </div>
          )}
        </div>
      </div>
      <footer>
        <Button look="ghost" onClick={() => qrStyle.set(USUAL_STYLE)}>
          As at first
        </Button>
        <span className="grow" />
        <Button onClick={() => void save("pdf")}>PDF</Button>
        <Button onClick={() => void save("svg")}>SVG</Button>
        <Button look="primary" onClick={() => void save("png")}>
          PNG
        </Button>
      </footer>
    </Dialog>
  );
}

interface ColourProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (hex: string) => void;
}

function Colour({ label, value, onChange }: ColourProps) {
  return (
    <Field label={label}>
      {(control) => (
        <TextInput {...control} type="color" value={`#${value}`} onChange={(text) => onChange(text.replace("#", ""))} />
      )}
    </Field>
  );
}

/** Whether a reader finds the address in what was drawn; the reader is loaded for it. */
function useScan(drawn: string | undefined, expected: string): Scan {
  const [scan, setScan] = useState<Scan>("asks");
  useEffect(() => {
    if (drawn === undefined) return;
    let isOver = false;
    setScan("asks");
    void readDrawn(drawn)
      .then((read) => !isOver && setScan(read === expected ? "reads" : "fails"))
      .catch(() => !isOver && setScan("fails"));
    return () => {
      isOver = true;
    };
  }, [drawn, expected]);
  return scan;
}

async function readDrawn(drawn: string): Promise<string | undefined> {
  const [{ default: jsQR }, canvas] = await Promise.all([import("jsqr"), toCanvas(drawn, SCAN_PIXELS)]);
  const context = canvas.getContext("2d");
  const pixels = context?.getImageData(0, 0, canvas.width, canvas.height);
  return pixels && jsQR(pixels.data, pixels.width, pixels.height)?.data;
}

/** @param size the width, in pixels. */
async function toCanvas(drawn: string, size: number): Promise<HTMLCanvasElement> {
  const address = URL.createObjectURL(new Blob([drawn], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = size;
    canvas.height = Math.round((size * image.naturalHeight) / image.naturalWidth);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  } finally {
    URL.revokeObjectURL(address);
  }
}
