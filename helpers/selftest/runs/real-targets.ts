/**
 * Tries the suite on software that is not part of this project: Prism and four other mocks, Apache, nginx, four servers of Python, seven
 * frameworks, Nova, Glance, a gateway in front of Nova, and nginx, HAProxy, Apache and Caddy in front of Nova and of the reference target,
 * with TLS, HTTP/2, a client certificate and an API key. The reference target with TLS behind each is tried over HTTP/2 alone and over both
 * versions: over HTTP/1.1 alone it would get no request that a run over both does not send. Nova, and the reference over HTTP/2 alone, are
 * tried whole behind nginx, and behind the others by what a front may change. Each has to violate what its list of deviations says, and
 * nothing else, in every area. The runs do not accept the lists: each ends with the word that a run comes to by default.
 * `npm run test:targets [-- nova glance]`; `fronts` is all of those. Four targets are tried at a time, because most of a run waits; each is
 * printed when it ends. Needs Debian and root. Starts and stops everything itself.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRequirementId, requirements } from '../../../contracts/requirements.ts';
import { withInternal } from '../../platform/internal-variable.ts';
import { say } from '../../platform/text/print.ts';
import { visible } from '../../platform/text/visible.ts';
import { adopt } from '../../run/claim.ts';
import type { HttpVersions } from '../../settings/description.ts';
import { tagsFor } from '../../verdict/declared.ts';
import { defaultProfile, isGated } from '../../verdict/profile.ts';
import type { Deviation, VerdictFile } from '../../verdict/verdict-file.ts';
import { archiveVersions } from './archive-versions.ts';
import { check, count, failed, inOnePiece, tell } from './checks.ts';
import { mocks } from './mocks.ts';
import { type FrontName, frontNames, originNames, Software, type Variables } from './software.ts';
import { out, printLog, runOn, stopRuns, throwAway, verdictOf } from './target-run.ts';

/** A target to try: its files, the codes that must be exercised on it, and how to start it. */
interface Trial {
  readonly name: string;
  readonly file: string;
  /** What the target violates; absent if it violates nothing. */
  readonly list?: string;
  readonly codes: readonly number[];
  /** The versions of HTTP that the run judges, where the target offers both. */
  readonly httpVersions?: HttpVersions;
  /** The tests that are run, by their tags; absent if all are. */
  readonly tags?: string;
  /** With Allure's page and two workers, as by default. Both take a third of a short run, and another trial of the kind has them. */
  readonly byDefault?: true;
  readonly start: (software: Software) => Promise<Variables>;
}

const documented: readonly number[] = [204, 400, 401, 403, 405, 409, 413, 500, 503];

/** The codes that Nova can give: it answers a wrong method with 404, and limits no rate. */
const novaCodes: readonly number[] = [204, 400, 401, 403, 409, 500, 503];

/** A target whose file is in this folder, and whose list of deviations is in that. */
const trial = (
  name: string,
  [files, lists]: readonly [files: string, lists: string],
  codes: readonly number[],
  start: Trial['start'],
  more: Partial<Trial> = {},
): Trial => ({
  name,
  file: `examples/${files}/${name}.json`,
  list: `examples/${lists}/${name}.deviations.json`,
  codes,
  start,
  ...more,
});

const ofMocks = ['targets', 'mocks'] as const;
const mockServers: readonly Trial[] = mocks.map(({ name, codes }) =>
  trial(name, ofMocks, codes, (software) => software.mock(name), name === 'prism' ? { byDefault: true } : {}),
);

/** Servers and frameworks. */
const origins = originNames.map((name) =>
  trial(name, ['origins', 'origins'], [204, 401, 403, 405, 503], (software) => software.origin(name), {
    file: 'examples/origins/origin.json',
  }),
);

const ofOpenstack = ['openstack', 'openstack'] as const;

/** OpenStack's services, one after the other on one stack. */
const services: readonly Trial[] = [
  trial('nova', ofOpenstack, novaCodes, (software) => software.openstack(), { byDefault: true }),
  trial('glance', ofOpenstack, [204, 401, 403, 405, 409, 500, 503], (software) => software.openstack()),
];

/** A gateway in front of Nova that limits the rate. */
const rackspaceShape = trial('rackspace-shape', ['gateway', 'gateway'], documented, (software) => software.gateway());

/** Web servers. */
const webServers = (['apache', 'nginx'] as const).map((name) =>
  trial(
    name,
    ['webdav', 'webdav'],
    [204, 401, 403, 405, 503],
    (software) => software.webdav(name === 'apache' ? 'apache2' : name),
    name === 'apache' ? { byDefault: true } : {},
  ),
);

/** What a front may change: how it reads, passes on and answers. The rest is tried behind nginx, and behind each over both versions. */
const changedByFronts = {
  tags: '@(http|connection|identifiers|negotiation|fields|wire|request-framing|DI-204-01|DI-401-01)',
  codes: [204, 401],
};

/** The reference target with TLS behind a front, over these versions of HTTP. `http-versions.test.ts` tries it alone. */
function reference(front: FrontName, httpVersions: HttpVersions): Trial {
  const target = `reference-behind-${front}`;
  const name = httpVersions === 'auto' ? target : `${target}-over-${httpVersions}`;
  return {
    name,
    file: join(out, `${name}.json`),
    ...listOf(target),
    ...(front === 'nginx' || httpVersions === 'auto' ? { codes: documented } : changedByFronts),
    httpVersions,
    start: async (software) => ({ ...(await software.secured(front, out, name)), TARGET_HTTP_VERSIONS: httpVersions }),
  };
}

function novaBehind(front: FrontName): Trial {
  const name = `nova-behind-${front}`;
  return {
    name,
    file: 'examples/openstack/nova.json',
    ...listOf(name),
    ...(front === 'nginx' ? { codes: novaCodes } : changedByFronts),
    httpVersions: 'auto',
    start: (software) => software.novaBehind(front),
  };
}

/** The list of deviations of a target behind a front, if it has one. */
function listOf(target: string): Pick<Trial, 'list'> {
  const list = `examples/gateway/fronts/${target}.deviations.json`;
  return existsSync(list) ? { list } : {};
}

/** The reference target with TLS behind each front. */
const referenceFronts = frontNames.flatMap((front) => [reference(front, 'auto'), reference(front, '2')]);

const novaFronts = frontNames.map(novaBehind);

const startedMs = Date.now();

/** The software of the lanes: two of them have OpenStack's services, which a run may put out of order. */
const [ofServices, ofFronts, ofOthers] = [new Software(), new Software(), new Software()];
const softwares: readonly Software[] = [ofServices, ofFronts, ofOthers];

/** The ids of a tenant's images, sorted; undefined without an image service. */
async function images({ GLANCE_V2_URL, OWNER_TOKEN }: Variables): Promise<string | undefined> {
  if (GLANCE_V2_URL === undefined || OWNER_TOKEN === undefined) return undefined;
  const response = await fetch(`${GLANCE_V2_URL}/images?limit=1000`, { headers: { 'X-Auth-Token': OWNER_TOKEN } });
  const { images } = (await response.json()) as { images: { id: string; name: string }[] };
  // The image that is being saved is meant to be consumed.
  return images
    .flatMap(({ id, name }) => (name === 'fixture-saving' ? [] : [id]))
    .sort()
    .join(' ');
}

/** What a run may violate, by its list. What is not intermittent it has to violate. */
const listed = ({ list }: Trial): readonly Deviation[] =>
  list === undefined ? [] : (JSON.parse(readFileSync(list, 'utf8')) as readonly Deviation[]);

/** Checks that a run violates what the list says and ends with the word that follows from it. */
function checkVerdict(trial: Trial, { verdict, requirements: rows }: VerdictFile, status: number | null): void {
  const entries = listed(trial);
  const list = entries.map(({ requirement }) => requirement).filter(isRequirementId);
  // A rule on all responses may hold for those to the selected tests.
  const tried = list.filter((id) => new RegExp(trial.tags ?? '').test(tagsFor(id, requirements[id]).join(' ')));
  const violated = rows.filter((row) => row.verdict === 'error' || row.verdict === 'warning');
  const atTimes = entries.filter(({ intermittent }) => intermittent).map(({ requirement }) => requirement);
  const isViolated = (id: string): boolean => violated.some((row) => row.id === id);
  const sure = tried.filter((id) => !atTimes.includes(id));
  const binding = [...sure, ...list.filter(isViolated)].some(
    (id) => requirements[id].level === 'MUST' && isGated(defaultProfile, id),
  );
  const [word, expected] = binding ? ['nonconformant', 1] : [trial.tags === undefined ? 'conformant' : 'partial', 0];
  check(verdict === word && status === expected, `${word} by default: ${verdict}, exit status ${status}`);
  const unlisted = violated.filter(({ id }) => !list.includes(id)).map(({ id, area }) => `${id} (${area})`);
  check(unlisted.length === 0, `nothing is violated that the list does not say: ${unlisted.join(' ') || 'nothing'}`);
  // A row of the version of HTTP that this run leaves out decides nothing.
  const leftOut = rows.filter(({ reason }) => reason?.code === 'version-left-out');
  const past = sure.filter((id) => ![...violated, ...leftOut].some((row) => row.id === id));
  check(past.length === 0, `what the list says is violated: ${past.join(' ') || 'all'}${past.length > 0 ? ' not' : ''}`);
  const broken = rows.filter((row) => row.verdict === 'broken').map(({ id }) => id);
  check(broken.length === 0, `nothing is broken: ${broken.join(' ') || 'nothing'}`);
}

async function attempt(trial: Trial, software: Software): Promise<void> {
  const started = Date.now();
  tell(`\n${trial.name}`);
  const variables = await trial.start(software);
  const before = await images(variables);
  const given = trial.byDefault ? variables : withInternal(variables, { statementOnly: true });
  const words = [...(trial.byDefault ? [] : ['--workers=1']), ...(trial.tags === undefined ? [] : ['--grep', trial.tags])];
  const { status, output } = await runOn({ ...trial, file: throwAway(trial), variables: given }, words);
  const written = verdictOf(trial.name);
  check(written !== undefined, 'there is a verdict');
  if (written === undefined) return printLog(output);
  const { codes } = written;
  const failedBefore = count.failed;
  for (const { code, outcome, rung, reason } of codes)
    tell(`  ${code}  ${outcome.padEnd(8)} ${rung.padEnd(8)} ${visible(reason)}`);
  tell(`  ${Math.round((Date.now() - started) / 1000)} s`);
  checkVerdict(trial, written, status);
  if (count.failed > failedBefore) printLog(output);
  const untested = codes.filter(({ code, outcome }) => outcome === 'untested' && trial.codes.includes(code));
  check(
    untested.length === 0,
    `each code that can be reached was tested${untested.map(({ code }) => `, but not ${code}`).join('')}`,
  );
  if (trial.httpVersions !== undefined) checkVersions(trial.name, trial.httpVersions, written);
  check((await images(variables)) === before, 'the images of before are there, and no others');
}

/** Checks that requests went out over the wanted versions alone, and that a requirement on HTTP/2 was decided where it is one of them. */
function checkVersions(trial: string, wanted: HttpVersions, { requirements }: VerdictFile): void {
  const counts = Object.entries(archiveVersions(join(out, trial)));
  const isNew = counts.map(([version]) => version === 'HTTP/2');
  check(
    isNew.includes(true) === (wanted !== '1.1') && isNew.includes(false) === (wanted !== '2'),
    `requests went out over ${counts.map(([version, number]) => `${version} (${number})`).join(', ')}`,
  );
  const formed = requirements.find(({ id }) => id === 'DI-H2-04')?.verdict;
  check(formed === (wanted === '1.1' ? 'untested' : 'pass'), `well-formed responses over HTTP/2: ${formed}`);
}

let stopping = false;

const stopSoftware = (): Promise<unknown> => Promise.all(softwares.map((software) => software.stop()));

/** Ends what is running and starts nothing more. A signal may arrive twice: from the terminal and from the parent process. */
async function stop(signal: NodeJS.Signals): Promise<void> {
  if (stopping) return;
  stopping = true;
  await stopRuns(signal);
  await stopSoftware();
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));

const asked = process.argv.slice(2);
const wants = (...names: readonly string[]): boolean => asked.length === 0 || names.some((name) => asked.includes(name));

/** Tries those of these targets that are wanted, one after the other. */
async function lane(trials: readonly Trial[], software: Software, groups: readonly string[] = []): Promise<void> {
  for (const trial of trials.filter(({ name }) => wants(...groups, name))) {
    if (stopping) return;
    await inOnePiece(() => attempt(trial, software));
  }
}

async function tryFronts(): Promise<void> {
  // The first stack is being made meanwhile, whose databases are copied.
  await lane(webServers, ofFronts);
  await lane(novaFronts, ofFronts, ['fronts']);
  await lane([rackspaceShape], ofFronts);
}

async function tryOthers(): Promise<void> {
  await lane(mockServers, ofOthers);
  await lane(referenceFronts, ofOthers, ['fronts']);
}

adopt(dirname(out));
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
try {
  const targets = [...mockServers, ...origins, ...services, rackspaceShape, ...webServers, ...referenceFronts, ...novaFronts].map(
    ({ name }) => name,
  );
  const known = [...targets, 'fronts'];
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no target ${unknown.join(', ')}; there are ${known.join(', ')}`);
  await Promise.all([lane(services, ofServices), tryFronts(), tryOthers(), lane(origins, ofOthers)]);
} catch (error) {
  failed(error);
} finally {
  await stopSoftware();
}
say(`\nin ${Math.round((Date.now() - startedMs) / 1000)} s`);
say(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
