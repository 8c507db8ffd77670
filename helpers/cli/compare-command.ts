/** `npm run compare -- FIRST/verdict.json SECOND/verdict.json`: what changed from one verdict to the other. */
import './compare.ts';
