import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { blueJpeg, GIF, redPng, WEBP } from "../testing/sample-images.ts";
import { fitIntoSquare } from "./bitmap.ts";
import { decodeImage } from "./decode-image.ts";
import { encodeRgbaPng, encodeTwoColorPng } from "./encode-png.ts";
import { readImageHeader } from "./image-format.ts";

describe("an image tells what it is and how large", () => {
  test.each([
    ["png", async () => redPng(7), 7, 7],
    ["jpeg", async () => blueJpeg(16), 16, 16],
    ["gif", async () => GIF, 1, 1],
    ["webp", async () => WEBP, 1, 1],
  ] as const)("%s", async (format, make, width, height) => {
    const bytes = await make();
    expect(readImageHeader(bytes)).toEqual({ format, width, height });
    expect(readImageHeader(bytes.subarray(0, 8))).toBeUndefined();
  });

  test("extended and lossy WebP, by the bytes of the container's definition", () => {
    const webp = (chunk: string, rest: number[]) =>
      Buffer.concat([Buffer.from(`RIFF\0\0\0\0WEBP${chunk}\0\0\0\0`), Buffer.from(rest)]);
    const extended = webp("VP8X", [0, 0, 0, 0, 0x1f, 3, 0, 0xff, 1, 0, 0, 0]);
    expect(readImageHeader(extended)).toEqual({ format: "webp", width: 800, height: 512 });
    const lossy = webp("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, 0x20, 0x43, 0, 2]);
    expect(readImageHeader(lossy)).toEqual({ format: "webp", width: 800, height: 512 });
  });

  test("and anything else that it is none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const header = readImageHeader(Buffer.from(bytes));
        if (header) expect(Math.min(header.width, header.height)).toBeGreaterThan(0);
        readImageHeader(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), bytes]));
      }),
    );
  });
});

const decoded = (bytes: Uint8Array) => decodeImage({ bytes, maxSide: 64 });

describe("decoding", () => {
  test("gives the pixels of PNG and JPEG, and of nothing else", async () => {
    expect(decoded(await redPng(2))).toMatchObject({ width: 2, height: 2 });
    expect(decoded(blueJpeg(8))).toMatchObject({ width: 8, height: 8 });
    expect([decoded(GIF), decoded(WEBP), decoded(Buffer.from("text"))]).toEqual([undefined, undefined, undefined]);
  });

  test("stops at what claims too many pixels, is interlaced, or is cut off", async () => {
    const png = await redPng(2);
    const claims = Buffer.from(png);
    claims.writeUInt32BE(60_000, 16);
    claims.writeUInt32BE(60_000, 20);
    const interlaced = Buffer.from(png);
    interlaced[28] = 1;
    const large = blueJpeg(16);
    const frame = large.indexOf(Buffer.from([0xff, 0xc0]));
    large.writeUInt16BE(60_000, frame + 5);
    large.writeUInt16BE(60_000, frame + 7);
    for (const bytes of [claims, interlaced, large, png.subarray(0, 50), blueJpeg(64).subarray(0, 200)]) {
      expect(decoded(bytes)).toBeUndefined();
    }
  });
});

describe("encoding", () => {
  test("gives a PNG that another decoder reads pixel by pixel, repeated rows too", async () => {
    const pixels = (y: number) => [10, 20, 30 + (y >> 1), 255, 1, 2, 3, y >> 1, 0, 0, 0, 0, 9, 8, 7, 6];
    const png = await encodeRgbaPng(4, {
      fill: (y, row) => row.set(pixels(y)),
      repeats: (y) => y % 2 === 1,
    });
    expect([...PNG.sync.read(png).data]).toEqual([0, 1, 2, 3].flatMap(pixels));
  });

  test("takes one bit a pixel for two colors", async () => {
    const fill = (y: number, row: Uint8Array) => row.set([y === 0 ? 0b1000_0000 : 0, 0b0100_0000]);
    const png = await encodeTwoColorPng(
      10,
      [
        [1, 2, 3, 4],
        [5, 6, 7, 255],
      ],
      { fill, repeats: (y) => y > 1 },
    );
    const { data } = PNG.sync.read(png);
    const pixel = (x: number, y: number) => [...data.subarray((y * 10 + x) * 4, (y * 10 + x) * 4 + 4)];
    expect([pixel(0, 0), pixel(1, 0), pixel(9, 0), pixel(0, 1), pixel(9, 9)]).toEqual([
      [5, 6, 7, 255],
      [1, 2, 3, 4],
      [5, 6, 7, 255],
      [1, 2, 3, 4],
      [5, 6, 7, 255],
    ]);
  });
});

test("fitting into a square keeps the shape, and mixes colors by how much they cover", () => {
  const half = { width: 2, height: 1, data: new Uint8Array([200, 100, 0, 255, 0, 0, 0, 0]) };
  expect([...fitIntoSquare(half, 1).data]).toEqual([200, 100, 0, 128]);
  const tall = { width: 1, height: 3, data: new Uint8Array(12).fill(255) };
  const square = fitIntoSquare(tall, 3);
  expect([0, 1, 2].map((x) => square.data[x * 4 + 3])).toEqual([0, 255, 0]);
});
