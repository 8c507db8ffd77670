import { requirementIds, requirements } from '../../contracts/requirements.ts';
import type { Proof } from './proof-reporter.ts';

/** The proof as a page: each requirement with the mutants that it kills, and each mutant with what kills it. */
export function proofPage(proofs: readonly Proof[]): string {
  const rows = requirementIds.map((id) => {
    const killed = proofs.filter(({ killedBy, breaks }) => killedBy.includes(id) && breaks.includes(id));
    const { level, statement } = requirements[id];
    const names = killed.map(({ mutant, bug }) => `<li><code>${text(mutant)}</code> ${text(bug)}</li>`).join('');
    return `<tr id="${id}"><th scope="row">${id}</th><td>${level}</td><td>${text(statement)}</td><td>${killed.length}<ul>${names}</ul></td></tr>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Proof by mutants</title>
<style>
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif }
body { max-width: 80em; margin: 2em auto; padding: 0 1em }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .4em .6em; border-top: 1px solid #8886 }
ul { margin: 0; padding-left: 1.2em } code { white-space: nowrap }
</style>
<h1>Proof by mutants</h1>
<p>${proofs.length} mutants of the reference target, each with one defect. A requirement kills a mutant by recording a violation on it.</p>
<table><thead><tr><th>Requirement</th><th>Level</th><th>Statement</th><th>Mutants killed</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></html>
`;
}

const text = (plain: string): string => plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
