import { expect, test } from '@playwright/test';
import { pages } from './pages.ts';
import { sourceFiles } from './source-files.ts';

/** Phrases that CONTRIBUTING.md bans, each with what to write instead. */
const banned: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|other\b)[a-z]+/gi, 'negate the verb: "is not a …"'],
  [/(?<![-\w])(?:tells|is told|are told)(?![-\w])/gi, 'says, shows, distinguishes, receives'],
  [/(?<![-\w])mend(?:s|ed|ing)?(?![-\w])/gi, 'fix'],
  [/\ball the same\b/gi, 'still'],
  [/\balso where\b/gi, 'even if'],
  [/\bnobody of us\b/gi, 'nobody'],
  [/\bbrought about\b/gi, 'caused'],
  [/\bthat which\b/gi, 'name the thing'],
  [/\bwhose loss\b/gi, 'that you accept losing'],
  [/\bgot an answer of its own\b/gi, 'what happened to the request'],
  [/\bdeletes it not\b/gi, 'does not delete it'],
  [/\ban own\b/gi, '"of the run", or "its own"'],
  [/\bso (?:many|often)\b(?! that)/gi, 'how many, this many, that many'],
  [/\b(?:is|are|was|were) answered \d/gi, 'gets 204'],
  [/\bimages? (?:is|are|was|were) made\b/gi, 'created'],
];

/** A source without its comments: what is left of its words is printed, or is code. */
const printedIn = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(?<=^|[\s;{(,])\/\/.*$/gm, '');

/** A page without what it quotes from others, and without the voice section, which shows what not to write. */
const writtenIn = (text: string): string =>
  text
    .replace(/^## Voice$[\s\S]*?(?=^## )/m, '')
    .replace(/```[\s\S]*?```/g, '')
    .replace(/`[^`\n]*`|"[^"\n]*"|“[^”\n]*”/g, '');

const texts = [
  ...['helpers', 'contracts', 'specs']
    .flatMap(sourceFiles)
    .filter(({ path }) => !path.endsWith('.test.ts') && !/\/(?:selftest|testing|fixtures|reference)\//.test(path))
    .map(({ path, text }) => ({ path, text: printedIn(text) })),
  // What earlier versions said stays in the changelog, and bug reports are quoted.
  ...pages
    .filter(({ path }) => !['CHANGELOG.md', 'docs/background/bug-reports.md'].includes(path))
    .map(({ path, text }) => ({ path, text: writtenIn(text) })),
];

for (const [phrase, instead] of banned) {
  test(`nothing that is printed, and no page, says ${phrase.source}`, () => {
    const found = texts.flatMap(({ path, text }) =>
      (text.match(phrase) ?? []).map((each) => `${path}: ${each}. Write: ${instead}`),
    );

    expect(found).toEqual([]);
  });
}
