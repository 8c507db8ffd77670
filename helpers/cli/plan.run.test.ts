import { expect, test } from '@playwright/test';
import { requirementIds } from '../../contracts/requirements.ts';
import { startAnswering } from '../selftest/runs/raw-servers.ts';
import { runCommand } from '../selftest/runs/suite-run.ts';
import { onPush } from '../selftest/test-kinds.ts';
import { untested } from '../verdict/reason.ts';
import { shownReason, withRemedy } from '../verdict/shown-reason.ts';

const plan = (variables: Record<string, string>, ...args: string[]) =>
  runCommand(['plan', ...args], { variables, compiled: true });

const listed = ['9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a1', '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a2'];
const conflict = '9b63c1a5-0c2f-4d21-9f11-1f5ad6f1b7a3';

test(
  'the plan is one screen; --all lists every requirement; both show the images at risk, and send nothing',
  onPush,
  async () => {
    const server = await startAnswering(204);
    const variables = {
      TARGET_URL: `${server.origin}/v2/123`,
      TARGET_TOKEN: 'c0ffee0123456789c0ffee0123456789',
      TARGET_IMAGE_IDS: listed.join(','),
      TARGET_CONFLICT_IMAGE_ID: conflict,
    };
    const brief = await plan(variables);
    const { status, output } = await runCommand(['plan', '--all'], { variables });
    await server.stop();

    expect(brief.status).toBe(0);
    expect(brief.output.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect(brief.output).toMatch(/what DELETE is aimed at:\n( {4}\d+ tests?: .*\n)+\n--all lists every request\n/);
    expect(brief.output).toMatch(new RegExp(`at risk; by listing an image you accept its loss:\\n {2}conflict +${conflict}`));

    expect(status).toBe(0);
    for (const id of requirementIds) expect(output).toContain(`  ${id}`);
    expect(output).toContain(`not tested: ${withRemedy(shownReason([untested('no-token', { identity: 'reader' })]))}`);
    expect(output).toContain(`provokes 409: expects a refusal; aims at a fixture image that you listed and accept losing`);
    expect(output).toMatch(/images needed: \d+ at most, over 1 worker; only 2 are listed: they go to the core first/);
    // The summary comes before the list.
    const [summary = ''] = output.split('\n\n', 1);
    expect(summary).toMatch(
      /if the target conforms, a run tests at most \d+ of \d+ MUST requirements of the profile service, and \d+ of \d+ outside it\n {2}codes at most: 204, 400, 401, .*\n {2}images needed: /,
    );
    expect(summary).toMatch(
      /requests: about \d+, half as many again beside images of others\n( {2}to test more: .* \((?:\d+ about loss, )?\d+ MUST, \d+ requirements?\)\n){3}/,
    );
    expect(output).toMatch(new RegExp(`at risk; by listing an image you accept its loss:\\n {2}conflict +${conflict}`));
    expect(output).toContain(`what each receives:\n    ${server.origin}: DELETE and reads of images, with the tokens of owner\n`);
    expect(output).not.toContain('c0ffee');
    expect(server.connections()).toBe(0);
  },
);
