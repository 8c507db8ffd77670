import { isCompiled } from './compiled.mjs';

// Starts a command of this repository: `npm run conformance`. From `dist` it costs a third less than from the sources, which have to be
// transpiled. What names a place in the sources comes from the sources: a list of tests, or a selection such as specs/removal.spec.ts:20.
// So does the reference target, whose mutants are not compiled.
const inSources = /^(?:plan|explain|reference|--list)$|\.ts\b/;
const compiled = '../../dist/helpers/cli/main.js';
if (!process.argv.slice(2).some((word) => inSources.test(word)) && isCompiled()) await import(compiled);
else {
  const { register } = await import('tsx/esm/api');
  register();
  await import('../cli/main.ts');
}
