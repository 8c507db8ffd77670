/** A target has two Playwright projects: one that sends, and one that judges the rules over everything seen, after it. */

/** Suffix of the name of the project that judges the rules over everything seen. */
const suffix = ' every response';

/** Name of the project that judges the rules over everything seen on a target. */
export const seenProject = (target: string): string => `${target}${suffix}`;

/** Whether a project judges the rules over everything seen, which send nothing. */
export const isSeenProject = (project: string): boolean => project.endsWith(suffix);

/** Name of the target of a project. */
export function targetName(project: string): string {
  return isSeenProject(project) ? project.slice(0, -suffix.length) : project;
}
