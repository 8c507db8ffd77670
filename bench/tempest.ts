import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Variables } from '../helpers/selftest/runs/software.ts';
import { type Command, usageOf } from './measure.ts';
import type { NovaRun } from './nova.ts';

/** Tempest's tests that delete an image, through Nova and through Glance. */
const tests = [
  'ImagesDeleteNegativeTestJSON',
  'image\\.v2\\.test_images_negative\\.ImagesNegativeTest\\.test_(get_)?delete',
  'BasicOperationsImagesTest\\.test_delete_image',
].join('|');

/** Installs Tempest by Debian's package, if it is missing, and prepares its folder for the Nova that the variables name. */
export async function prepareTempest(folder: string, variables: Variables): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await succeed({
    command: 'bash',
    args: ['-c', '. examples/debian.sh; install "$0" python3-tempest', join(folder, 'apt.log')],
    env: variables,
  });
  writeFileSync(join(folder, '.stestr.conf'), stestrConfiguration);
  writeFileSync(join(folder, 'tempest.conf'), configuration(folder, variables));
  await succeed({ command: 'stestr', args: ['init'], cwd: folder, env: environment(variables) });
}

/** Runs the tests one after the other, as Tempest does within a class. Throws unless all pass. */
export async function runTempest(folder: string, variables: Variables): Promise<NovaRun> {
  const log = join(folder, 'tempest.log');
  rmSync(log, { force: true });
  const args = ['run', '--serial', '--config-file', join(folder, 'tempest.conf'), '--regex', tests];
  const { wallMs, output } = await succeed({ command: 'tempest', args, cwd: folder, env: environment(variables) });
  const [, passed = '0'] = /Passed: (\d+)/.exec(output) ?? [];
  return { wallMs, decided: Number(passed), requests: readFileSync(log, 'utf8').split(' Request (').length - 1 };
}

async function succeed(command: Command): Promise<{ readonly wallMs: number; readonly output: string }> {
  const usage = await usageOf(command);
  if (usage.status !== 0) throw new Error(`${command.command} ended with ${usage.status}:\n${usage.output}`);
  return usage;
}

/** Debian's own programs come first: an interpreter of another origin does not have Tempest. */
const environment = (variables: Variables): Variables => ({ ...variables, PATH: `/usr/bin:/bin:${variables.PATH ?? ''}` });

const packages = '/usr/lib/python3/dist-packages';

const stestrConfiguration = `[DEFAULT]
test_path=${packages}/tempest/test_discover
top_dir=${packages}
`;

/** Users are made by Tempest itself. Of Nova it may use what still knows images, of the image it needs none of its content. */
const configuration = (folder: string, { KEYSTONE_PORT, PUBLIC_IMAGE }: Variables): string => `[DEFAULT]
log_file=${join(folder, 'tempest.log')}
[oslo_concurrency]
lock_path=${join(folder, 'lock')}
[auth]
admin_username=admin
admin_password=secret
admin_project_name=admin
admin_domain_name=Default
tempest_roles=member
[identity]
uri_v3=http://127.0.0.1:${KEYSTONE_PORT}/v3
auth_version=v3
v3_endpoint_type=public
region=RegionOne
[identity-feature-enabled]
api_v2=false
[service_available]
neutron=false
cinder=false
swift=false
horizon=false
[compute]
image_ref=${PUBLIC_IMAGE}
image_ref_alt=${PUBLIC_IMAGE}
flavor_ref=1
max_microversion=2.35
`;
