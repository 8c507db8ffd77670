import { type Content, type Markup, markup } from '../../platform/text/markup.ts';
import type { RequirementRow, RequirementVerdict, ShownVerdict } from '../../verdict/verdict-file.ts';
import { signs } from './statement.ts';

/** A page in English with this title. `head` comes after the title, `content` is the body. */
export const page = (title: string, content: Content, head?: Content): Markup => markup`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>body{margin:0}</style>${head}</head><body>
${content}
</body></html>
`;

/** The address of the test of a requirement, if there is one. */
export type TestAddress = (id: string) => string | undefined;

/** A link, if there is an address that a browser opens harmlessly. */
export function link(url: string | undefined, content: Content): Content {
  // Only what a browser opens harmlessly: an accepted deviation may carry any text as its link.
  return url !== undefined && /^(?:https?:|#|[\w./-]+(?:#|$))/i.test(url) ? markup`<a href="${url}">${content}</a>` : content;
}

const shownId = (id: string): Markup => markup`<span class="id">${id}</span>`;

/** The id of a requirement, as a link to its test. */
export const idLink = (row: Pick<RequirementRow, 'id'>, at: TestAddress): Content => link(at(row.id), shownId(row.id));

/** Text in which each requirement is a link to its test. */
export function withLinks(content: string, at: TestAddress): Content {
  // The capture keeps the ids in the parts: each second part is one.
  return content.split(/\b(DI-[A-Z0-9]+-\d\d)\b/).map((part, place) => (place % 2 === 0 ? part : link(at(part), shownId(part))));
}

/** The subject of a page and its answer, with the sign and the colour of `mood`. */
interface Heading {
  readonly kind: Content;
  readonly mood: ShownVerdict | RequirementVerdict;
  readonly heading: string;
}

/** A list, a line each. */
export const items = (lines: readonly Content[]): Markup => markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;

/** The heading of a page. */
export const pageHeading = ({ kind, mood, heading }: Heading): Markup => markup`<p class="kind">${kind}</p>
<h1 class="${mood}">${signs[mood]} ${heading}</h1>`;
