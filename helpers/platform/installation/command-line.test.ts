import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { installedProgram, program } from './command-line.ts';

const bin = join('node_modules/.bin', program);

for (const [how, started, shown] of [
  ['npx', join(process.cwd(), bin), `npx --no ${program}`],
  ['npx, above the working folder', join(process.cwd(), '..', bin), `npx --no ${program}`],
  ['its path below --prefix', join(process.cwd(), '.suite', bin), join('.suite', bin)],
  ['its path elsewhere', join('/opt/suite', bin), join('/opt/suite', bin)],
  ['a path with a blank', join('/opt/my suite', bin), `"${join('/opt/my suite', bin)}"`],
  ['its path of all users', join('/usr/local/bin', program), join('/usr/local/bin', program)],
  ['node', join(process.cwd(), 'node_modules', program, 'dist/helpers/cli/main.js'), `npx --no ${program}`],
] as const)
  test(`hints name the program as the operator can start it: by ${how}`, () => {
    expect(installedProgram(started)).toBe(shown);
  });
