import { expect, test } from '@playwright/test';
import { userAgent } from './user-agent.ts';

test('User-Agent names the suite and its version', () => {
  expect(userAgent({})).toMatch(/^delete-image-conformance\/\d+\.\d+\.\d+$/);
});

test('User-Agent names the page of the job that runs the suite', () => {
  const github = { GITHUB_SERVER_URL: 'https://github.test', GITHUB_REPOSITORY: 'a/b', GITHUB_RUN_ID: '7' };

  expect(userAgent(github)).toMatch(/ \(\+https:\/\/github\.test\/a\/b\/actions\/runs\/7\)$/);
  expect(userAgent({ CI_JOB_URL: 'https://ci.test/job/1' })).toMatch(/ \(\+https:\/\/ci\.test\/job\/1\)$/);
});

test('a page that would break the field is left out', () => {
  for (const page of ['https://ci.test/a b', 'https://ci.test/)', 'https://ci.test/\r\nX: y', 'ci'])
    expect(userAgent({ CI_JOB_URL: page }), page).not.toContain('ci');
});
