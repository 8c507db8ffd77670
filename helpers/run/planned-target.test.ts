import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readSettings } from '../settings/settings.ts';
import { freshFolder } from '../settings/testing/fresh-folder.ts';
import { plannedTarget } from './planned-target.ts';
import { commitOfPipeline } from './project-outline.ts';

test('the plan names no proxy of .env, because no connection asks one', () => {
  const cwd = freshFolder();
  const url = 'http://api.example/v2/123456';
  writeFileSync(join(cwd, '.env'), 'HTTP_PROXY=http://proxy.example:3128\n');
  const settings = readSettings({ TARGET_URL: url, TARGET_CONFIRM_HOST: 'api.example' }, { cwd, dotenv: true });
  const [source] = settings.targets;

  expect(source && plannedTarget(source, settings).reaches).toEqual([
    'http://api.example: DELETE and reads of images, with no token',
  ]);
});

test('the commit of a pipeline is taken where one says it, and no other text', () => {
  expect(commitOfPipeline({ CI_COMMIT_SHA: '0123ABCDEF45' })).toBe('0123abcdef45');
  expect(commitOfPipeline({ GITHUB_SHA: 'main', GIT_COMMIT: '' })).toBeUndefined();
});
