import { startsFromDist } from './compiled.mjs';

// Starts a command of this repository: `npm run conformance`. From `dist` it costs a third less than from the sources, which have to be
// transpiled.
const compiled = '../../../dist/helpers/cli/main.js';
if (startsFromDist(process.argv.slice(2))) await import(compiled);
else {
  const { register } = await import('tsx/esm/api');
  register();
  await import('../../cli/main.ts');
}
