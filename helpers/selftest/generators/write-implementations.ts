/** `npm run docs:implementations`: writes the verdicts that `npm run test:targets` left into the page that compares all. */
import { readFileSync, writeFileSync } from 'node:fs';
import { verdictOf } from '../runs/target-run.ts';
import { implementationsPage, pagePath, tried } from './implementations.ts';

const left = new Map(
  tried.flatMap(([run]) => {
    const verdict = verdictOf(run);
    return verdict === undefined ? [] : [[run, verdict] as const];
  }),
);
writeFileSync(pagePath, implementationsPage(readFileSync(pagePath, 'utf8'), left));
