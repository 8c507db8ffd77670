import { join } from 'node:path';
import { noteRemains } from './report/run-notes.ts';
import type { RunState } from './run.ts';
import { cleanUpLines } from './target/clean-up-text.ts';
import { clean, idsOf } from './target/cleaning.ts';
import { type Leftovers, leftoversOf } from './target/leftovers.ts';
import type { Target } from './target/target.ts';
import { print } from './terminal/print.ts';
import { visibly } from './terminal/visible.ts';

/** Cleans up after a run on one target, and says what is left. Never throws: what fails is said, and stays in the ledger. */
export async function cleanUp(target: Target, run: RunState): Promise<void> {
  const { name } = target.description;
  const folder = join(run.ledgers, name);
  const say = (text: string): void => print(visibly`${name}: ${text}\n`);
  // What needs no token is undone all the same.
  await target.renewTokens().catch((error: Error) => say(error.message));
  let leftovers: Leftovers | undefined;
  try {
    leftovers = leftoversOf(folder, run.id);
    const cleaned = await clean(target, leftovers);
    for (const line of cleanUpLines(cleaned)) say(line);
    const [left, unread, notConfirmed] = [idsOf(cleaned, 'left'), idsOf(cleaned, 'unread'), idsOf(cleaned, 'unconfirmed')];
    noteRemains(name, { left, unread, notConfirmed });
  } catch (error) {
    say(`the clean-up failed: ${target.redactor.text((error as Error).message)}`);
    const { images, armed } = leftovers ?? {};
    const may = `${images?.size ?? 'some'} images may still be there, and ${armed?.length ?? 'some'} provocations armed`;
    say(`${may}. Run \`npm run sweep\` to remove them.`);
  }
}
