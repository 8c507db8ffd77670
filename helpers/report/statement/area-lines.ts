import { fixers } from '../../../contracts/requirements.ts';
import type { AreaRow, VerdictFile } from '../../verdict/verdict-file.ts';
import { sharesOf } from '../pictures/shares.ts';

const testedIn = ({ must: { decided, of } }: AreaRow): string => `${decided} of ${of} MUST tested`;

function violatedIn({ gated, must, should }: AreaRow): string {
  const parts = [
    ...(must.violated === 0 ? [] : [`${must.violated} MUST`]),
    ...(should.violated === 0 ? [] : [`${should.violated} SHOULD`]),
  ];
  const violated = parts.length === 0 ? 'none' : parts.join(' and ');
  return `${violated} violated${gated ? '' : ', outside the profile'}`;
}

/** One line for each area: how much was tested, what is violated, and who fixes it. */
export function areaLines({ areas }: Pick<VerdictFile, 'areas'>): string[] {
  const width = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const [names, shares, finds] = [areas.map(({ name }) => name), areas.map(testedIn), areas.map(violatedIn)];
  return areas.map((area) =>
    [
      area.name.padEnd(width(names)),
      testedIn(area).padStart(width(shares)),
      violatedIn(area).padEnd(width(finds)),
      fixers[area.name],
    ].join('  '),
  );
}

/** Each area for a page. */
export const areaNotes = ({ areas, requirements }: Pick<VerdictFile, 'areas' | 'requirements'>) =>
  areas.map((area) => ({
    name: area.name,
    /** Its result in a few words. */
    note: `${testedIn(area)}, ${violatedIn(area)}; ${fixers[area.name]}`,
    /** Whether the profile is about it. */
    gated: area.gated,
    /** How its MUST requirements ended. */
    shares: sharesOf(requirements.filter((row) => row.level === 'MUST' && row.area === area.name)),
  }));
