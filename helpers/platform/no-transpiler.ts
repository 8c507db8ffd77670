import { isCompiled } from './installation/own-files.ts';

// Compiled files need no transpiler. Playwright's own takes a quarter of the time of a run all the same: each import of each process
// asks it, in a thread of its own before Node 22.15. The processes that a command starts inherit the variable.
if (isCompiled) process.env.PW_DISABLE_TS_ESM = '1';
