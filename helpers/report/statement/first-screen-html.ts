import { type Markup, markup } from '../../printing/markup.ts';
import type { FirstScreen, FoundLine } from './first-screen.ts';
import { idLink, type TestAddress } from './html-text.ts';
import { signs } from './statement.ts';

function foundItem({ label, verdict, title, id, more, note }: FoundLine, at: TestAddress): Markup {
  const others = more === 0 ? undefined : markup` <span class="count">and ${more} more</span>`;
  const why = note === '' ? undefined : markup`<br><span class="count">${note}</span>`;
  return markup`<li><b class="${verdict}">${signs[verdict]} ${label}</b> ${title} <small>${idLink({ id }, at)}${others}</small>${why}</li>`;
}

/** The heading with its three answers. `kind` says what the report is about. */
export function firstScreenBlock(screen: FirstScreen, kind: string, at: TestAddress): Markup {
  const { heading, mood, basis, found, foundBelow, none, unknown, action, next } = screen;
  const below = foundBelow === 0 ? undefined : markup`<li class="count">${foundBelow} more below</li>`;
  const items = found.length === 0 ? markup`<li>${none}</li>` : found.map((line) => foundItem(line, at));
  const step =
    next === undefined
      ? undefined
      : markup`<li>${next.command === undefined ? undefined : markup`<code>${next.command}</code> `}${next.text}</li>`;
  return markup`<p class="kind">${kind}</p>
<h1 class="${mood}">${signs[mood]} ${heading}</h1>
<p class="basis">${basis}</p>
<div class="answers">
<section class="found"><h2>Violated</h2><ul>${items}${below}</ul></section>
<section class="unknown"><h2>Not known</h2><ul>${unknown.map((line) => markup`<li>${line}</li>`)}</ul></section>
<section class="act"><h2>Who has to act</h2><ul><li>${action}</li>${step}</ul></section>
</div>`;
}
