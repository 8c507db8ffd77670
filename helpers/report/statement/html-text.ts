import type { RequirementRow } from '../../verdict/verdict-file.ts';
import { xmlText } from '../formats/junit.ts';

/** The address of the test of a requirement, where there is one. */
export type TestAddress = (id: string) => string | undefined;

/** Text in HTML, with its lines kept. */
export const text = (content: string) =>
  xmlText(content).replaceAll('&#10;', '\n').replaceAll('&#9;', '\t').replaceAll('&#13;', '\r');

/** A link, where there is an address that a browser opens harmlessly. */
export function link(url: string | undefined, content: string): string {
  // Only what a browser opens harmlessly: an accepted deviation may carry any text as its link.
  return url !== undefined && /^(?:https?:|#|[\w./-]+(?:#|$))/i.test(url) ? `<a href="${xmlText(url)}">${content}</a>` : content;
}

/** The id of a requirement, as a link to its test. */
export const idLink = (row: RequirementRow, at: TestAddress) => link(at(row.id), `<span class="id">${row.id}</span>`);

/** Text in which each requirement is a link to its test. */
export function withLinks(content: string, at: TestAddress): string {
  return text(content).replaceAll(/\bDI-[A-Z0-9]+-\d\d\b/g, (id) => link(at(id), `<span class="id">${id}</span>`));
}
