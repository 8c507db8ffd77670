import { type Content, type Markup, markup } from '../../text/markup.ts';
import type { RequirementRow } from '../../verdict/verdict-file.ts';

/** The address of the test of a requirement, if there is one. */
export type TestAddress = (id: string) => string | undefined;

/** A link, if there is an address that a browser opens harmlessly. */
export function link(url: string | undefined, content: Content): Content {
  // Only what a browser opens harmlessly: an accepted deviation may carry any text as its link.
  return url !== undefined && /^(?:https?:|#|[\w./-]+(?:#|$))/i.test(url) ? markup`<a href="${url}">${content}</a>` : content;
}

/** The id of a requirement as it is set. */
const shownId = (id: string): Markup => markup`<span class="id">${id}</span>`;

/** The id of a requirement, as a link to its test. */
export const idLink = (row: Pick<RequirementRow, 'id'>, at: TestAddress): Content => link(at(row.id), shownId(row.id));

/** Text in which each requirement is a link to its test. */
export function withLinks(content: string, at: TestAddress): Content {
  // The capture keeps the ids in the parts: each second part is one.
  return content.split(/\b(DI-[A-Z0-9]+-\d\d)\b/).map((part, place) => (place % 2 === 0 ? part : link(at(part), shownId(part))));
}
