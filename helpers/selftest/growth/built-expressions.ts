import { pathToFileURL } from 'node:url';

/**
 * Run as a program: loads modules and prints the regular expressions that they build from strings as they are loaded, as JSON.
 * Expressions of packages are ignored.
 */
const built: { source: string; flags: string }[] = [];

function note(expression: RegExp): RegExp {
  const caller = new Error().stack?.split('\n')[3] ?? '';
  if (!caller.includes('node_modules')) built.push({ source: expression.source, flags: expression.flags });
  return expression;
}

const [, , ...modules] = process.argv;
globalThis.RegExp = new Proxy(RegExp, {
  construct: (plain, [source, flags]: [string, string?]) => note(new plain(source, flags)),
  apply: (plain, _, [source, flags]: [string, string?]) => note(plain(source, flags)),
});
for (const module of modules) await import(pathToFileURL(module).href);
process.stdout.write(JSON.stringify(built));
