import { areaWords } from '../../../contracts/requirements.ts';
import { joined, type Markup, markup } from '../../platform/text/markup.ts';
import { buildText } from '../../verdict/verdict-file.ts';
import { type FirstScreen, type FoundLine, lineMark } from './first-screen.ts';
import { idLink, items, pageHeading, withLinks } from './html-page.ts';
import { type Statement, shownDate, signs } from './statement.ts';

/** The mark and the label of a finding; a loss of data stands out. */
function foundLabel(line: FoundLine): Markup {
  const { label, severity, verdict } = line;
  const look = severity === 'DATA LOSS' && verdict !== 'accepted' ? ' loss' : '';
  return markup`<b class="${verdict}${look}">${lineMark(line)} ${label}</b>`;
}

function foundItem(line: FoundLine): Markup {
  const { isNew, title, id, more, note } = line;
  const others = more === 0 ? undefined : markup` <span class="count">and ${more} more</span>`;
  const why = note === '' ? undefined : markup`<br><span class="count">${note}</span>`;
  return markup`${foundLabel(line)}${isNew ? markup` <b class="new">new</b>` : undefined} ${title} <small>${idLink(id)}${others}</small>${why}`;
}

/** How each area ended, and the signs of the documented codes, whose words are further down. */
function endsOf({ areas, codes }: FirstScreen): Markup {
  const ofAreas = areas.map(({ name, note }) => markup`<b>${name}</b>, ${areaWords[name]}: ${note}`);
  const ofCodes = codes.map(({ code, outcome }) => markup`<span class="${outcome}">${code} ${signs[outcome]}</span>`);
  return markup`<div class="areas">${items(ofAreas)}<p>${joined(ofCodes, ' ')}</p></div>`;
}

/** What was tested, and when. */
function kindOf({ file: { target, started } }: Pick<Statement, 'file'>): Markup {
  const build = buildText(target);
  return markup`Delete Image on ${target.name}${build === '' ? '' : `, ${build}`}, <span class="word">${shownDate(started)}</span>`;
}

/** The heading with its answers. */
export function firstScreenBlock(screen: FirstScreen, statement: Pick<Statement, 'file'>): Markup {
  const { heading, mood, basis, found, since, foundBelow, none, unknown, action, next } = screen;
  const below = foundBelow === 0 ? [] : [markup`<span class="count">${foundBelow} more below</span>`];
  const command = next?.command === undefined ? undefined : markup`<code data-copy>${next.command}</code> `;
  const answers = {
    found: found.length === 0 ? [none] : [...found.map(foundItem), ...below],
    since: [withLinks(since)],
    unknown,
    act: [action, ...(next === undefined ? [] : [[command, next.text]])],
  };
  const names = { found: 'Violated', since: 'Since last run', unknown: 'Not known', act: 'Who has to act' };
  const sections = (['found', 'since', 'unknown', 'act'] as const).map(
    (name) => markup`<section class="${name}"><h2>${names[name]}</h2>${items(answers[name])}</section>`,
  );
  return markup`${pageHeading({ kind: kindOf(statement), mood, heading })}
<p class="basis">${basis}</p>
${endsOf(screen)}
<div class="answers">${sections}</div>`;
}
