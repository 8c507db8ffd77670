import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCurrent, note, root, sources } from './compiled.mjs';

// `npm run build`, and the last step of `npm ci`: compiles the suite into `dist`, if the sources have changed. Without the development
// packages there is no compiler, and commands run from the sources.
const compiler = join(root, 'node_modules/typescript/bin/tsc');
if (existsSync(compiler) && !isCurrent()) {
  const before = sources();
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
  if (status === 0) writeFileSync(note, before);
  process.exitCode = status ?? 1;
}
