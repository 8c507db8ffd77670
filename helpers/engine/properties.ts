/** What `specs/properties.spec.ts` is written with: its tests decide no requirement of their own. */
export { type Aim, needsAnnotation } from '../declarations/needs.ts';
export { test } from '../spec/fixtures.ts';
export * as properties from '../spec/property-runner.ts';
