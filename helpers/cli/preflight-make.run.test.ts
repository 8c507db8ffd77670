import { expect, test } from '@playwright/test';
import { runCommand } from '../selftest/runs/command-process.ts';
import { type Answers, startImageSource } from '../selftest/runs/image-source.ts';
import { scratchFolder } from '../selftest/runs/suite-run.ts';
import { ownersToken, testTargetFile } from '../settings/testing/test-target-file.ts';

/** Images of somebody else's that a careless source names, such as the newest of the list. */
const careless: Readonly<Record<string, Answers>> = {
  'an image that the list showed before': (_, { images }) =>
    [...images.values()].find(({ name }) => name.startsWith('production'))?.id ?? '',
  'an image that another user made meanwhile': (_, universe) =>
    universe.add({ name: 'production, made meanwhile', tenant: universe.names.tenants.owner }).id,
};

for (const [what, answers] of Object.entries(careless)) {
  test(`preflight --make does not delete ${what}, and says that it is somebody else’s`, async () => {
    const target = await startImageSource(answers);
    const { names } = target.universe;
    const url = target.reference.url('odd');
    const headers = { 'X-Auth-Token': ownersToken, 'Content-Type': 'application/json' };
    const body = JSON.stringify({ createImage: { name: '{name}', metadata: {} } });
    const request = { method: 'POST', url: `${url}/servers/${names.server}/action`, headers, body };
    const path = scratchFolder();
    const file = testTargetFile(path, { name: 'odd', url, images: { source: 'http', request, id: { json: '/image/id' } } });
    const ended = await runCommand(['preflight', '--make'], {
      variables: { TARGET_FILE: file, OWNER: names.tokens.owner, CONFORMANCE_OUT: `${path}/reports` },
    });
    const others = [...target.universe.images.values()].filter(({ name }) => name.startsWith('production'));
    await target.stop();

    expect(ended.status, ended.output).toBe(1);
    expect(ended.output).toMatch(/WRONG .*the image source returned .* The suite did not delete it/);
    const aimedAt = target.deletions.filter((each) => others.some(({ id }) => each.includes(id)));
    expect([others.length >= target.strangers.length, aimedAt]).toEqual([true, []]);
  });
}
