import { readFileSync } from 'node:fs';
import { type RequirementId, requirements } from '../../contracts/requirements.ts';
import { ownFile } from '../installation/own-files.ts';

/** The page of what the suite found, as a path in the suite. */
const findingsPage = 'docs/findings.md';

/** A section of the page: software, or a defect, that violates the requirement. */
export interface FoundInSoftware {
  readonly heading: string;
  /** The fragment that leads to the section. */
  readonly anchor: string;
}

/** Absolute path of the page of what the suite found in real software. */
export const findingsFile = (): string => ownFile(findingsPage);

/** The sections of the page that have a row for the requirement, or name it with its level. */
export function foundInSoftware(id: RequirementId): FoundInSoftware[] {
  const [, ...sections] = readFileSync(findingsFile(), 'utf8').split(/^## /m);
  return sections
    .filter((section) => section.includes(`\n| ${id} `) || section.includes(`${id}, ${requirements[id].level}`))
    .map((section) => section.slice(0, section.indexOf('\n')))
    .map((heading) => ({ heading, anchor: anchorOf(heading) }));
}

/** The anchor that GitHub gives to a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
