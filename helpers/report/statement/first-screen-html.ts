import { type Markup, markup } from '../../printing/markup.ts';
import { beginning } from './beginning-html.ts';
import { type FirstScreen, type FoundLine, markOf } from './first-screen.ts';
import { idLink, type TestAddress, withLinks } from './html-text.ts';

function foundItem(line: FoundLine, at: TestAddress): Markup {
  const { label, severity, verdict, isNew, title, id, more, note } = line;
  const look = severity === 'DATA LOSS' && verdict !== 'accepted' ? ' loss' : '';
  const others = more === 0 ? undefined : markup` <span class="count">and ${more} more</span>`;
  const why = note === '' ? undefined : markup`<br><span class="count">${note}</span>`;
  return markup`<b class="${verdict}${look}">${markOf(line)} ${label}</b>${isNew ? markup` <b class="new">new</b>` : undefined} ${title} <small>${idLink({ id }, at)}${others}</small>${why}`;
}

/** The heading with its three answers. `kind` says what the report is about. */
export function firstScreenBlock(screen: FirstScreen, kind: string, at: TestAddress): Markup {
  const { heading, mood, basis, areas, found, since, foundBelow, none, unknown, action, next } = screen;
  const below = foundBelow === 0 ? [] : [markup`<span class="count">${foundBelow} more below</span>`];
  const command = next?.command === undefined ? undefined : markup`<code>${next.command}</code> `;
  return beginning({
    kind,
    mood,
    heading,
    basis,
    areas: areas.map(({ name, note }) => markup`<b>${name}</b> ${note}`),
    found: found.length === 0 ? [none] : [...found.map((line) => foundItem(line, at)), ...below],
    since: withLinks(since, at),
    unknown,
    act: [action, ...(next === undefined ? [] : [[command, next.text]])],
  });
}
