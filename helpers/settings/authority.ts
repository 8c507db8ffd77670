import { X509Certificate } from 'node:crypto';
import { textOf } from './operators-file.ts';
import type { Problems } from './settings-error.ts';

/** The content of a PEM file with at least one certificate; relative paths start at `from`. */
export function authority(path: string, from: string, where: string, problems: Problems): string | undefined {
  const fix = 'give the path of the authority certificate in PEM form';
  const expected = 'a readable PEM file with certificates';
  const refuse = (received: string): undefined => problems.add(where, expected, received, fix);
  const pem = textOf(path, from, { where, expected, fix }, problems);
  if (pem === undefined) return undefined;
  const blocks = pem.match(/-----BEGIN ?CERTIFICATE-----[^-]{1,65536}-----END ?CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return refuse(`${problems.shown(path)}, which contains no PEM certificate`);
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch {
    return refuse(`${problems.shown(path)}, whose PEM block is not a certificate`);
  }
  return pem;
}
