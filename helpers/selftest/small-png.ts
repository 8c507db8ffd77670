import { crc32, deflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';

/** Decodes a picture on a page, whose browser can. */
const pixels = (png: Buffer): string => `(async () => {
  const picture = await createImageBitmap(await (await fetch('data:image/png;base64,${png.toString('base64')}')).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  let text = '';
  for (const octet of canvas.getImageData(0, 0, picture.width, picture.height).data) text += String.fromCharCode(octet);
  return { width: picture.width, height: picture.height, text: btoa(text) };
})()`;

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/**
 * A picture with a palette, a third of what the browser writes: of a page, which has few colours and shades of them.
 * @throws RangeError if it has more than 256 colours, of which those are one that agree in four bits of each part
 */
export async function smallPng(page: Page, png: Buffer): Promise<Buffer> {
  const { width, height, text } = await page.evaluate<{ width: number; height: number; text: string }>(pixels(png));
  const data = Buffer.from(text, 'base64');
  const colours = new Map<number, { place: number; count: number; sum: [number, number, number] }>();
  const lines = Buffer.alloc(height * (width + 1));
  for (let at = 0; at < width * height; at += 1) {
    const [r = 0, g = 0, b = 0] = data.subarray(4 * at, 4 * at + 3);
    const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
    const colour = colours.get(key) ?? { place: colours.size, count: 0, sum: [0, 0, 0] };
    colours.set(key, colour);
    colour.count += 1;
    colour.sum = [colour.sum[0] + r, colour.sum[1] + g, colour.sum[2] + b];
    // Each line begins with an octet for its filter, which is none.
    lines[at + Math.floor(at / width) + 1] = colour.place;
  }
  if (colours.size > 256) throw new RangeError(`${colours.size} colours`);
  const palette = [...colours.values()].flatMap(({ count, sum }) => sum.map((part) => Math.round(part / count)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits for each pixel, of a palette.
  head.set([8, 3], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = { IHDR: head, PLTE: Buffer.from(palette), IDAT: deflateSync(lines, { level: 9 }), IEND: Buffer.alloc(0) };
  return Buffer.concat([signature, ...Object.entries(parts).map(([type, part]) => chunk(type, part))]);
}
