import { requirementIds, requirements } from '../../../contracts/requirements.ts';
import { markup } from '../../text/markup.ts';
import type { Proof } from './proof.ts';

/** The proof as a page: each requirement with the mutants that it catches, and each mutant with the requirements that catch it. */
export function proofPage(proofs: readonly Proof[]): string {
  const [mutants, variants] = (['mutant', 'variant'] as const).map((kind) => proofs.filter((proof) => proof.kind === kind)) as [
    Proof[],
    Proof[],
  ];
  const rows = requirementIds.map((id) => {
    const killed = proofs.filter(
      ({ kind, killedBy, violates }) => kind === 'mutant' && killedBy.includes(id) && violates.includes(id),
    );
    const { level, statement } = requirements[id];
    const names = killed.map(({ name, about }) => markup`<li><code>${name}</code> ${about}</li>`);
    return markup`<tr id="${id}"><th scope="row">${id}</th><td>${level}</td><td>${statement}</td><td>${killed.length}<ul>${names}</ul></td></tr>\n`;
  });
  return String(markup`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Proof by mutants</title>
<style>
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif }
body { max-width: 80em; margin: 2em auto; padding: 0 1em }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .4em .6em; border-top: 1px solid #8886 }
ul { margin: 0; padding-left: 1.2em } code { white-space: nowrap }
</style>
<h1>Proof by mutants</h1>
<p>${mutants.length} mutants of the reference target, each with one defect. A requirement kills a mutant by recording a violation on it.</p>
<table><thead><tr><th>Requirement</th><th>Level</th><th>Statement</th><th>Mutants killed</th></tr></thead><tbody>
${rows}</tbody></table>
<h2>Conforming variants</h2>
<p>${variants.length} variants of the reference target that conform and differ. None violates a MUST.</p>
<table><thead><tr><th>Variant</th><th>Difference</th><th>Warnings, as expected</th></tr></thead><tbody>
${variants.map(({ name, about, killedBy }) => markup`<tr><th scope="row"><code>${name}</code></th><td>${about}</td><td>${killedBy.join(', ')}</td></tr>\n`)}</tbody></table></html>
`);
}
