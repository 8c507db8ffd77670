import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// A thread that searches folders for secrets. That takes seconds, and the process of `test:targets` is the reference target behind a front.
register();
const { secretsIn } = await import('../secret-search.ts');
parentPort?.on('message', ([folder, secrets]) => parentPort?.postMessage([folder, secretsIn(folder, secrets)]));
