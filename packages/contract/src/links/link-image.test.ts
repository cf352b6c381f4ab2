import { describe, expect, it } from "vitest";
import { acceptImage } from "./link-image.ts";

const dataUrl = (format: string, bytes: string) =>
  `data:image/${format};base64,${Buffer.from(bytes, "latin1").toString("base64")}`;

const PNG = "\x89PNG\r\n\x1a\n and the rest";
const JPEG = "\xff\xd8\xff\xe0 and the rest";

describe("acceptImage", () => {
  it.each([
    "https://acme.test/a.png",
    "http://acme.test/a.png",
    "HTTPS://acme.test/a.png",
    dataUrl("png", PNG),
    dataUrl("jpeg", JPEG),
    dataUrl("jpg", JPEG),
    dataUrl("gif", "GIF89a and the rest"),
    dataUrl("webp", "RIFF\x00\x01\x02\x03WEBP and the rest"),
  ])("keeps %s", (image) => {
    expect(acceptImage(image)).toBe(image);
  });

  it.each([
    "http://localhost/x.png",
    "http://localhost:3000/x.png",
    "http://localhost./x.png",
    "http://app.localhost/x.png",
    "http://127.0.0.1/x.png",
    "http://2130706433/x.png",
    "http://0x7f.1/x.png",
    "http://10.0.0.8/x.png",
    "http://[::1]/x.png",
    "http://intranet/x.png",
    "http://acme.test:99999/x.png",
    "",
    "picture",
    "ftp://acme.test/a.png",
    "http://",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "data:text/html;base64,PHA+",
    "data:image/png;base64,",
    "data:image/png;base64,VGhpcyBpcyBub3QgYW4gaW1hZ2U=",
    "data:image/png,%89PNG",
    dataUrl("png", "<script>"),
  ])("refuses %j", (image) => {
    expect(acceptImage(image)).toBeUndefined();
  });

  it.each([
    [dataUrl("png", JPEG), dataUrl("jpeg", JPEG)],
    [dataUrl("jpeg", PNG), dataUrl("png", PNG)],
    [dataUrl("x-png", PNG), dataUrl("png", PNG)],
    [dataUrl("png", PNG).replace("data:image/png", "data:application/octet-stream"), dataUrl("png", PNG)],
    [dataUrl("png", PNG).replace("data:image/png", "data:image/png;charset=utf-8"), dataUrl("png", PNG)],
    [dataUrl("png", PNG).replace("data:image/png", "DATA:IMAGE/PNG"), dataUrl("png", PNG)],
    [`\u200b ${dataUrl("gif", "GIF89a and the rest")}\n`, dataUrl("gif", "GIF89a and the rest")],
    [" https://acme.test/a.png", "https://acme.test/a.png"],
  ])("takes %j for what it is", (given, image) => {
    expect(acceptImage(given)).toBe(image);
  });
});
