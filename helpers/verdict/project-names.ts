import type { FullConfig } from '@playwright/test';

/** A target has two Playwright projects: one that sends requests and, after it, one that judges the rules about every response. */

/** Suffix of the name of the project that judges the rules about every response. */
const suffix = ' every response';

/** Name of the project that judges the rules about every response of a target. */
export const seenProject = (target: string): string => `${target}${suffix}`;

/** Whether a project judges the rules about every response, which send nothing. */
export const isSeenProject = (project: string): boolean => project.endsWith(suffix);

/** Name of the target of a project. */
export function targetName(project: string): string {
  return isSeenProject(project) ? project.slice(0, -suffix.length) : project;
}

/** Names of the targets that a run concerns: all of a fleet, or those that `--project` selects. */
export const selectedTargets = ({ filteredProjects }: Pick<FullConfig, 'filteredProjects'>): string[] => [
  ...new Set(filteredProjects.map(({ name }) => targetName(name))),
];
