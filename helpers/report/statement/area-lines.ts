import { fixers, type Level } from '../../../contracts/requirements.ts';
import { acceptedLoss } from '../../verdict/acceptance.ts';
import type { AreaRow } from '../../verdict/verdict-file.ts';
import { sharesOf } from '../pictures/shares.ts';
import type { Statement } from './statement.ts';

type AreaFacts = Pick<Statement, 'file' | 'accepted'>;

const testedIn = ({ must: { decided, of } }: AreaRow): string => `${decided} of ${of} MUST tested`;

const levelsOf = (must: number, should: number): string =>
  [...(must === 0 ? [] : [`${must} MUST`]), ...(should === 0 ? [] : [`${should} SHOULD`])].join(' and ');

/** What is violated in an area, and what of it is accepted: that is violated, too. */
function violatedIn({ name, gated, must, should }: AreaRow, accepted: Statement['accepted']): string {
  const here = accepted.filter(({ row }) => row.area === name);
  const count = (level: Level): number => here.filter(({ row }) => row.level === level).length;
  const loss = acceptedLoss(
    here.map(({ row }) => row),
    here.flatMap(({ deviation }) => deviation ?? []),
  );
  const [open, kept] = [levelsOf(must.violated, should.violated), levelsOf(count('MUST'), count('SHOULD'))];
  const parts = [
    ...(open === '' ? [] : [`${open} violated`]),
    ...(kept === '' ? [] : [`${kept} accepted${loss === undefined ? '' : `, DATA LOSS until ${loss.until}`}`]),
  ];
  return `${parts.join('; ') || 'none violated'}${gated ? '' : ', outside the profile'}`;
}

/** One line for each area: how much was tested, what is violated, and who fixes it. */
export function areaLines({ file: { areas }, accepted }: AreaFacts): string[] {
  const width = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const [names, shares, finds] = [
    areas.map(({ name }) => name),
    areas.map(testedIn),
    areas.map((area) => violatedIn(area, accepted)),
  ];
  return areas.map((area) =>
    [
      area.name.padEnd(width(names)),
      testedIn(area).padStart(width(shares)),
      violatedIn(area, accepted).padEnd(width(finds)),
      fixers[area.name],
    ].join('  '),
  );
}

/** Each area for a page. */
export const areaNotes = ({ file: { areas, requirements }, accepted }: AreaFacts) =>
  areas.map((area) => ({
    name: area.name,
    /** Its result in a few words. */
    note: `${testedIn(area)}, ${violatedIn(area, accepted)}; ${fixers[area.name]}`,
    /** Whether the profile is about it. */
    gated: area.gated,
    /** How its MUST requirements ended. */
    shares: sharesOf(requirements.filter((row) => row.level === 'MUST' && row.area === area.name)),
  }));
