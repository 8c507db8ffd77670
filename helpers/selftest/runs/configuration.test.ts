import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type OwnServer, startAnswering } from './raw-servers.ts';
import { runSuite, scratchFolder } from './suite-run.ts';

test.setTimeout(300_000);

/** A wrong configuration, and its error message. */
interface Bad {
  readonly title: string;
  readonly variables: (server: OwnServer) => Readonly<Record<string, string>>;
  readonly said: RegExp;
}

const token = 'c0ffee0123456789c0ffee0123456789';
const target = ({ origin }: OwnServer) => ({ TARGET_URL: `${origin}/v2/123`, TARGET_TOKEN: token });

const bad: readonly Bad[] = [
  {
    title: 'a malformed URL',
    variables: () => ({ TARGET_URL: 'http//x', TARGET_TOKEN: token }),
    said: /\bTARGET_URL: expected .*URL/m,
  },
  {
    title: 'an unknown variable',
    variables: (server) => ({ ...target(server), TARGET_IMAGE_ID: 'x' }),
    said: /\bTARGET_IMAGE_ID: .*did you mean TARGET_IMAGE_IDS\?/m,
  },
  {
    title: 'a host that is not confirmed',
    variables: ({ port }) => ({ TARGET_URL: `http://0.0.0.0:${port}/v2/123`, TARGET_TOKEN: token }),
    said: /\bTARGET_CONFIRM_HOST: expected "0\.0\.0\.0:\d+"/m,
  },
  {
    title: 'another host than the confirmed one',
    variables: ({ port }) => ({
      TARGET_URL: `http://0.0.0.0:${port}/v2/123`,
      TARGET_TOKEN: token,
      TARGET_CONFIRM_HOST: 'staging.example.org',
    }),
    said: /\bTARGET_CONFIRM_HOST: .*got "staging\.example\.org"/m,
  },
  {
    title: 'a malformed id in the list',
    variables: (server) => ({ ...target(server), TARGET_IMAGE_IDS: '3f0fc0c8-3b4c-4f4a-9c6f-2b7b2b1d7a11,not an id' }),
    said: /\bTARGET_IMAGE_IDS: .*"not"/m,
  },
  { title: 'an empty token', variables: (server) => ({ ...target(server), TARGET_TOKEN: '' }), said: /\bTARGET_TOKEN: .*empty/m },
  {
    title: 'a CA file that cannot be read',
    variables: (server) => ({ ...target(server), TARGET_CA_FILE: '/nowhere/ca.pem' }),
    said: /\bTARGET_CA_FILE: /m,
  },
  {
    title: 'a target file that is not there',
    variables: () => ({ TARGET_FILE: 'nowhere.json' }),
    said: /\bTARGET_FILE: .*nowhere\.json/m,
  },
];

/** The members by which the suite recognises an earlier verdict. */
const earlier = { schema: 1, suite: '1.0.0', target: { name: 'x', url: 'x' }, verdict: 'conformant', requirements: [] };

for (const { title, variables, said } of bad) {
  test(`${title} is reported before anything is sent, and the last verdict stays`, async () => {
    const server = await startAnswering(204);
    const path = scratchFolder();
    const out = join(path, 'earlier');
    mkdirSync(out);
    writeFileSync(join(out, 'verdict.json'), JSON.stringify(earlier));

    const settings = { ...variables(server), CONFORMANCE_OUT: out };
    const { status, output } = await runSuite(settings, path, { byOperator: true, byCommand: true });
    const left: unknown = JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8'));
    await server.stop();

    expect(output).toMatch(said);
    expect(output).toMatch(/, got .*\. Fix: /);
    expect(output).not.toMatch(/^\s+at .*\.ts:\d+/m);
    expect(output).not.toContain(token);
    expect(status).toBe(2);
    expect(server.connections()).toBe(0);
    expect(left).toEqual(earlier);
  });
}

test('Playwright by itself ends with 1 if the configuration is wrong', async () => {
  const path = scratchFolder();
  const { status, output } = await runSuite({ TARGET_URLS: 'x' }, path);

  expect(output).toContain('did you mean TARGET_URL?');
  expect(status).toBe(1);
});
