import { type Markup, markup } from '../../text/markup.ts';
import { counted } from '../../text/phrases.ts';
import { gatedMust, mustShare, shownVerdict, type VerdictFile } from '../../verdict/verdict-file.ts';

const colours = {
  conformant: '#1a7f37',
  partial: '#0969da',
  deviating: '#9a6700',
  nonconformant: '#cf222e',
  inconclusive: '#7d6000',
  broken: '#6639ba',
  shard: '#59636e',
} as const;

/** Width of a text in Verdana at 11 pixels, near enough. */
const width = (text: string) => Math.ceil(text.length * 6.8) + 12;

/** A badge with the verdict, its profile and the share of its MUST requirements that were tested, as SVG; it names no font or image that is elsewhere. */
export function badge(file: VerdictFile): string {
  const verdict = shownVerdict(file);
  const { decided, of } = gatedMust(file);
  const selection = file.selection === null ? '' : `, ${file.selection.kind} ${file.selection.selected}/${file.selection.of}`;
  const [left, right] = ['Delete Image', `${verdict} (${file.profile}) ${decided}/${of}${selection}`];
  const [a, b] = [width(left), width(right)];
  const part =
    file.selection === null ? '' : `; a selection of ${file.selection.selected} of ${counted(file.selection.of, 'requirement')}`;
  const title = `${left}: ${verdict} (${file.profile}), ${mustShare({ decided, of })} tested${part}`;
  const text = (x: number, content: string): Markup =>
    markup`<text x="${x}" y="14" textLength="${width(content) - 14}">${content}</text>`;
  return String(markup`<svg xmlns="http://www.w3.org/2000/svg" width="${a + b}" height="20" role="img" aria-label="${title}"><title>${title}</title>
<clipPath id="r"><rect width="${a + b}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="${a}" height="20" fill="#424a53"/><rect x="${a}" width="${b}" height="20" fill="${colours[verdict]}"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
${text(a / 2, left)}${text(a + b / 2, right)}</g></svg>
`);
}
