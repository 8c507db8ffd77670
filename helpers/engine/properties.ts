/** What `specs/properties.spec.ts` is written with: its tests decide no requirement of their own. */
export { type Aim, needsAnnotation } from '../verdict/needs.ts';
export * as properties from './choreographies/property-runner.ts';
export { test } from './fixtures.ts';
