function segment(marker: number, data: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker, 0, data.length + 2]), Buffer.from(data)]);
}

/** One code of one bit, 0, for the symbol "no more of this band in the next 16,384 blocks and more". */
const END_OF_BAND_RUN = [0x10, 1, ...Array(15).fill(0), 0xe0];

/** Runs over five times as many blocks: a bit for the symbol, 14 for the number of further blocks, 0 here. */
const EMPTY_SCAN = Buffer.alloc(10);

/** A progressive JPEG of gray whose scans say of every block that there is nothing: few bytes, and much work for each. */
export function jpegOfEmptyScans(scans: number, side = 2048): Buffer {
  const quantization = segment(0xdb, [0, ...Array(64).fill(1)]);
  const frame = segment(0xc2, [8, side >> 8, side & 255, side >> 8, side & 255, 1, 1, 0x11, 0]);
  const scan = Buffer.concat([segment(0xda, [1, 1, 0, 1, 63, 0x10]), EMPTY_SCAN]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    quantization,
    frame,
    segment(0xc4, END_OF_BAND_RUN),
    ...Array<Buffer>(scans).fill(scan),
    Buffer.from([0xff, 0xd9]),
  ]);
}
