import type { FieldLine } from '../../../contracts/fields.ts';
import { withoutBlanks } from '../../../contracts/fields.ts';

/** A status line: RFC 9112 section 4. */
export interface StatusLine {
  readonly httpVersion: string;
  readonly status: number;
  readonly reason: string;
}

/** Records a violation of RFC 9112 after which the reader can go on; one sentence. */
export type Note = (sentence: string) => void;

/** Octets as a short quotation for a message: printable, at most 40 characters. */
export function quotation(octets: string): string {
  return JSON.stringify(octets.length > 40 ? `${octets.slice(0, 40)}…` : octets);
}

/** A line without its terminator. Records a line that ends in LF alone and a CR inside a line (RFC 9112 section 2.2). */
export function lineText(line: string, note: Note): string {
  if (!line.endsWith('\r')) note('A line ends in LF without CR.');
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (!text.includes('\r')) return text;
  note('A line has a CR without an LF after it.');
  return text.replaceAll('\r', ' ');
}

/** The status line; undefined if the line is not one. */
export function statusLine(text: string, note: Note): StatusLine | undefined {
  const [, httpVersion, digits, blank, reason] = /^HTTP\/(1\.\d) +([1-9]\d\d)(?:( +)(.*))?$/s.exec(text) ?? [];
  if (httpVersion === undefined || digits === undefined) return undefined;
  if (blank === undefined) note('The status line has no space after the status code.');
  if (!text.startsWith(`HTTP/${httpVersion} ${digits}`)) note('The status line has more than one space before the status code.');
  if (digits > '599') note(`The status code ${digits} is outside 100 to 599.`);
  return { httpVersion, status: Number(digits), reason: reason ?? '' };
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 9110 section 5.5 forbids exactly these
const control = /[\x00-\x08\x0a-\x1f\x7f]/;

/** Adds a field line (RFC 9112 section 5) to the fields. Records and omits a line that is not one. */
export function addFieldLine(fields: FieldLine[], text: string, note: Note): void {
  const colon = text.indexOf(':');
  if (/^[ \t]/.test(text)) addFolded(fields, text, note);
  else if (colon === -1) note(`A line of the header section has no colon: ${quotation(text)}.`);
  else addField(fields, text.slice(0, colon), withoutBlanks(text.slice(colon + 1)), note);
}

function addField(fields: FieldLine[], written: string, value: string, note: Note): void {
  const name = written.trimEnd();
  if (name !== written) note(`There is white space between the field name ${quotation(name)} and its colon.`);
  if (!token.test(name)) note(`${quotation(name)} is not a field name.`);
  if (control.test(value)) note(`The value of ${quotation(name)} contains a control character.`);
  if (name !== '') fields.push([name, value]);
}

function addFolded(fields: FieldLine[], text: string, note: Note): void {
  const last = fields.pop();
  if (last === undefined) {
    note('The first line of the header section starts with white space.');
    return;
  }
  note(`The value of ${quotation(last[0])} is folded over several lines.`);
  fields.push([last[0], withoutBlanks(`${last[1]} ${withoutBlanks(text)}`)]);
}
