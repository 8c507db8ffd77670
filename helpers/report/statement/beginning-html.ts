import { type Content, type Markup, markup } from '../../text/markup.ts';
import type { RequirementVerdict, ShownVerdict } from '../../verdict/verdict-file.ts';
import { signs } from './statement.ts';

/** What a page is about, and its answer, with the sign and the colour of `mood`. */
interface Heading {
  readonly kind: string;
  readonly mood: ShownVerdict | RequirementVerdict;
  readonly heading: string;
}

/** The answer, and what it rests on. */
interface Beginning extends Heading {
  readonly basis: string;
  /** What shows the state of a target at a glance; absent if the page is about several. */
  readonly pictures?: Content;
  readonly found: readonly Content[];
  /** What changed since the last run; absent if the page is about several targets. */
  readonly since?: Content;
  readonly unknown: readonly Content[];
  readonly act: readonly Content[];
}

/** A list, a line each. */
export const items = (lines: readonly Content[]): Markup => markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;

/** The heading of a page. */
export const pageHeading = ({ kind, mood, heading }: Heading): Markup => markup`<p class="kind">${kind}</p>
<h1 class="${mood}">${signs[mood]} ${heading}</h1>`;

/** What a report begins with: the answer, what is violated, what is not known, and who has to act. */
export const beginning = ({
  basis,
  pictures,
  found,
  since,
  unknown,
  act,
  ...heading
}: Beginning): Markup => markup`${pageHeading(heading)}
<p class="basis">${basis}</p>
${pictures}
<div class="answers">
<section class="found"><h2>Violated</h2>${items(found)}</section>
${since === undefined ? undefined : markup`<section class="since"><h2>Since last run</h2><ul><li>${since}</li></ul></section>`}
<section class="unknown"><h2>Not known</h2>${items(unknown)}</section>
<section class="act"><h2>Who has to act</h2>${items(act)}</section>
</div>`;
