/** A step of `npm pack`: lists the mutants for `explain`, as their code is not in the package. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutantList } from '../../platform/installation/own-files.ts';
import { mutants } from '../../reference/mutants/index.ts';
import { root } from '../root.ts';

const listed = mutants.map(({ name, bug, breaks }) => ({ name, bug, breaks }));
writeFileSync(join(root, mutantList), JSON.stringify(listed));
