import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Software, type Variables } from '../helpers/selftest/runs/software.ts';
import { ownRun } from '../helpers/settings/environment.ts';
import type { Part } from './main.ts';
import { suiteRun, usageOf } from './measure.ts';

/** Tempest's deletions of images and this suite, against the same real Nova. Needs Debian and root. */
export const nova: Part = {
  titles: { tempest: 'Nova: Tempest, image deletion', 'nova-run': 'Nova: whole run', 'nova-smoke': 'Nova: smoke' },
  start: async (folder) => {
    const software = new Software();
    const home = software.path('tempest');
    const use = tempestIn(home);
    await use('bash', ['-c', '. examples/debian.sh; install "$0" python3-tempest', join(home, 'apt.log')], '.');
    await use('stestr', ['init']);
    const described = {
      TARGET_FILE: 'examples/openstack/nova.json',
      CONFORMANCE_DEVIATIONS: 'examples/openstack/nova.deviations.json',
    };
    return {
      run: async (way) => {
        const variables = await software.openstack();
        if (way !== 'tempest')
          return suiteRun([way === 'nova-smoke' ? 'smoke' : 'run'], join(folder, way), { ...variables, ...described });
        configure(home, variables);
        const usage = await use('tempest', ['run', '--serial', '--config-file', join(home, 'tempest.conf'), '--regex', tests]);
        return { ...usage, decided: Number(/Passed: (\d+)/.exec(usage.output)?.[1] ?? 0) };
      },
      stop: () => software.stop(),
    };
  },
};

/** Tempest's tests that delete an image, through Nova and through Glance. */
const tests = [
  'ImagesDeleteNegativeTestJSON',
  'image\\.v2\\.test_images_negative\\.ImagesNegativeTest\\.test_(get_)?delete',
  'BasicOperationsImagesTest\\.test_delete_image',
].join('|');

/** Runs commands of Debian's own Tempest in its folder: an interpreter of another origin does not have it. */
function tempestIn(home: string) {
  mkdirSync(home, { recursive: true });
  const packages = '/usr/lib/python3/dist-packages';
  writeFileSync(join(home, '.stestr.conf'), `[DEFAULT]\ntest_path=${packages}/tempest/test_discover\ntop_dir=${packages}\n`);
  const env = { ...ownRun(process.env), PATH: `/usr/bin:/bin:${process.env.PATH ?? ''}` };
  return (command: string, args: readonly string[], cwd = home) => usageOf({ command, args, cwd, env });
}

/** Writes the configuration for the Nova that the variables name. */
function configure(home: string, variables: Variables): void {
  const text = readFileSync('bench/tempest.conf', 'utf8').replace(/\$\{(\w+)\}/g, (_, name: string) => variables[name] ?? home);
  writeFileSync(join(home, 'tempest.conf'), text);
}
