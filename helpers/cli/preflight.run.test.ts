import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Call } from '../reference/stages.ts';
import { startHostileTarget } from '../selftest/attacks/hostile-target.ts';
import { loginService, loginVariables } from '../selftest/attacks/login.ts';
import { deadPort, startAnswering } from '../selftest/runs/raw-servers.ts';
import { runCommand, scratchFolder } from '../selftest/runs/suite-run.ts';
import { moment, startSilentReference, startTestReference } from '../selftest/runs/test-reference.ts';
import { onPush } from '../selftest/test-kinds.ts';
import { referenceTarget } from '../settings/reference-target.ts';
import { testTargetFile } from '../settings/testing/test-target-file.ts';

test('without options the preflight says what it did not try', onPush, async () => {
  const { status, output } = await runCommand(['preflight']);

  expect(status).toBe(0);
  expect(output).toMatch(/not tried +no image was created \(--make\)/);
  expect(output).toContain(
    'Ready, as far as harmless requests show: no image was created yet. Run `npm run preflight -- --make`',
  );
  expect(output).toMatch(/not tried +provocations of .* were not armed \(--arm\)/);
});

test('what is wrong, what nothing shows, and what no run can be conformant with, end the preflight with 1, and the last line says why', async () => {
  const token = { TARGET_TOKEN: 'c0ffee0123456789' };
  const [server, reference] = [await startAnswering(404), await startTestReference()];
  const cloud = await startHostileTarget({ behaves: loginService(40).behaves });
  const { TARGET_URL = '', TARGET_TOKEN = '' } = reference.variables;
  const withoutImages = [
    /^ {2}no run can be conformant: DI-204-01, .* would not be tested \(no expendable image is configured\)$/m,
    'no run can be conformant. Set TARGET_IMAGE_IDS or',
  ] as const;
  const trials = [
    [
      { ...token, TARGET_URL: `http://127.0.0.1:${await deadPort()}/v2/123` },
      /WRONG +no answer from .*refused/,
      'change what is WRONG above, then try again',
    ],
    [
      { ...token, TARGET_URL: `${server.origin}/v2/123` },
      /NOT KNOWN +DELETE below .*Check that TARGET_URL/,
      'a run would mean nothing as long as what is NOT KNOWN above is not known',
    ],
    [{ TARGET_URL, TARGET_TOKEN }, ...withoutImages],
    // The catalogue of the login has no image service.
    [loginVariables(cloud.world.host), ...withoutImages],
  ] as const;
  for (const [variables, said, last] of trials) {
    const { status, output } = await runCommand(['preflight'], { variables, compiled: true });

    expect(status, output).toBe(1);
    expect(output).toMatch(said);
    expect(output.trimEnd().split('\n').at(-1)).toContain(`Not ready: ${last}`);
    expect(output).not.toContain('c0ffee');
  }
  await Promise.all([server.stop(), reference.stop(), cloud.stop()]);
  const foreign = scratchFolder();
  writeFileSync(join(foreign, 'photo.png'), '');
  const refused = await runCommand(['preflight'], { variables: { CONFORMANCE_OUT: foreign }, compiled: true });

  expect(refused).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('which contains "photo.png". Fix:') });
});

test('SIGHUP ends preflight --make, which deletes the image that it created', async () => {
  const target = await startSilentReference(scratchFolder(), 1);
  const ended = await runCommand(['preflight', '--make'], {
    variables: target.variables,
    during: async (child) => {
      await target.isSilent;
      child.kill('SIGHUP');
      target.letGo();
    },
  });
  const left = target.images();
  await target.stop();

  expect(ended.status, ended.output).toBe(129);
  expect(left).toEqual(target.before);
  expect(ended.output).toContain('the run was interrupted (SIGHUP)');
  expect(ended.output).not.toMatch(/WRONG|right /);
});

test('SIGTERM ends preflight --arm, which disarms what it armed and arms nothing more', async () => {
  const asked: string[] = [];
  const [isArmed, isEnded] = [moment(), moment()];
  const isHook = ({ path }: Pick<Call, 'path'>): boolean => path.startsWith('/fault/');
  const target = await startTestReference({
    stages: (s) => ({ admit: (call) => (isHook(call) ? { status: 200, fields: [] } : s.admit(call)) }),
    async answer(answer, { request, path }) {
      if (!isHook({ path })) return answer;
      asked.push(`${request.method} ${path}`);
      isArmed.come();
      if (request.method === 'PUT') await isEnded.comes;
      return answer;
    },
  });
  const { TARGET_URL: url = '', TARGET_TOKEN = '' } = target.variables;
  const { origin } = new URL(url);
  const hook = (method: string, code: number) => ({ request: { method, url: `${origin}/fault/${code}` } });
  const way = (code: number) => ({ before: hook('PUT', code), after: hook('DELETE', code) });
  const { images } = referenceTarget(origin);
  const members = { name: 'apart', url, images, provoke: { 500: way(500), 503: way(503) } };
  const folder = scratchFolder();
  const ended = await runCommand(['preflight', '--arm'], {
    variables: { TARGET_FILE: testTargetFile(folder, members), OWNER: TARGET_TOKEN, CONFORMANCE_OUT: join(folder, 'reports') },
    during: async (child) => {
      await isArmed.comes;
      child.kill('SIGTERM');
      isEnded.come();
    },
  });
  await target.stop();

  expect(ended.status, ended.output).toBe(143);
  expect(asked).toEqual(['PUT /fault/500', 'DELETE /fault/500']);
});
