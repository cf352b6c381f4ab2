export type ImageFormat = "png" | "jpeg" | "gif" | "webp";

export const IMAGE_TYPES: Readonly<Record<ImageFormat, string>> = {
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
};

export interface ImageHeader {
  readonly format: ImageFormat;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * What the first bytes of an image say it is: known before anything is decoded, so that neither a wrong name nor a few
 * bytes that unpack to gigabytes get further. `undefined` when it is none of the formats, or has no pixels.
 */
export function readImageHeader(bytes: Buffer): ImageHeader | undefined {
  const header = readPng(bytes) ?? readGif(bytes) ?? readWebp(bytes) ?? readJpeg(bytes);
  return header && header.width > 0 && header.height > 0 ? header : undefined;
}

function startsWith(bytes: Buffer, text: string, at = 0): boolean {
  return bytes.toString("latin1", at, at + text.length) === text;
}

function readPng(bytes: Buffer): ImageHeader | undefined {
  if (bytes.length < 33 || !startsWith(bytes, "\x89PNG\r\n\x1a\n") || !startsWith(bytes, "IHDR", 12)) return undefined;
  return { format: "png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function readGif(bytes: Buffer): ImageHeader | undefined {
  if (bytes.length < 13 || !/^GIF8[79]a$/.test(bytes.toString("latin1", 0, 6))) return undefined;
  return { format: "gif", width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

/** Of its three kinds of first chunk: lossy, lossless, extended. */
function readWebp(bytes: Buffer): ImageHeader | undefined {
  if (bytes.length < 30 || !startsWith(bytes, "RIFF") || !startsWith(bytes, "WEBP", 8)) return undefined;
  switch (bytes.toString("latin1", 12, 16)) {
    case "VP8 ":
      return { format: "webp", width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return { format: "webp", width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { format: "webp", width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

/** Walks the segments to the one that starts a frame. */
function readJpeg(bytes: Buffer): ImageHeader | undefined {
  if (!startsWith(bytes, "\xff\xd8\xff")) return undefined;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { format: "jpeg", height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    // Any number of 0xff may stand before a marker.
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
