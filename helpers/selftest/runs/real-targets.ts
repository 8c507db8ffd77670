/**
 * Tries the suite on software that is not part of this project: Prism and four other mocks, Apache, nginx, four servers of Python, seven
 * frameworks, Nova, Glance, a gateway in front of Nova, and nginx, HAProxy, Apache and Caddy in front of Nova and of the reference target,
 * with TLS, HTTP/2, a client certificate and an API key. The reference target with TLS behind each is tried over HTTP/2 alone and over both
 * versions: over HTTP/1.1 alone it would get no request that a run over both does not send. Nova, and the reference over HTTP/2 alone, are
 * tried whole behind nginx, and behind the others by what a front may change. Each has to violate what its list of deviations says, and
 * nothing else, in every area. The runs do not accept the lists: each ends with the word that a run comes to by default.
 * `npm run test:targets [-- nova glance]`; `fronts` is all of those. Three targets are tried at a time, because most of a run waits; each is
 * printed when it ends. Needs Debian and root. Starts and stops everything itself.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRequirementId, requirements } from '../../../contracts/requirements.ts';
import { say } from '../../platform/text/print.ts';
import { visible } from '../../platform/text/visible.ts';
import { adopt } from '../../run/claim.ts';
import type { HttpVersions } from '../../settings/description.ts';
import { authorityFile } from '../../settings/reference-target.ts';
import { tagsFor } from '../../verdict/declared.ts';
import { defaultProfile, isGated } from '../../verdict/profile.ts';
import type { Deviation, VerdictFile } from '../../verdict/verdict-file.ts';
import { archiveVersions } from './archive-versions.ts';
import { machine, Software, type Variables } from './software.ts';
import { out, runOn, stopRuns, throwAway, verdictOf } from './target-run.ts';
import { referenceFile, securedReference } from './test-reference.ts';

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
  readonly start: () => Promise<Variables>;
}

const software = new Software();
const documented: readonly number[] = [204, 400, 401, 403, 405, 409, 413, 500, 503];
const ofServers: readonly number[] = [204, 401, 403, 405, 503];

/** The codes that Nova can give: it answers a wrong method with 404, and limits no rate. */
const novaCodes: readonly number[] = [204, 400, 401, 403, 409, 500, 503];

/** A target whose file and list of deviations are in this folder of `examples/`. */
const trial = (name: string, folder: string, codes: readonly number[], start: Trial['start'], file = name): Trial => ({
  name,
  file: `examples/${folder === 'mocks' ? 'targets' : folder}/${file}.json`,
  list: `examples/${folder}/${name}.deviations.json`,
  codes,
  start,
});

/** Mocks of npm. Each listens where its target file says. */
const mocks = ['prism', 'wiremock', 'mockoon', 'mockserver', 'json-server'].map((name) =>
  trial(name, 'mocks', name === 'json-server' ? [204] : documented, () =>
    software.started({ folder: 'mocks', name, settings: (_, state) => ({ MOCK_STATE: state }) }),
  ),
);

/**
 * Services on frameworks, and servers that run a WSGI application or a handler, none of which violates anything itself. What is compiled
 * longest comes first.
 */
const origins = [
  ...['axum', 'go', 'jetty', 'express', 'hapi', 'koa', 'fastify'],
  ...['uwsgi', 'gunicorn', 'http-server', 'eventlet'],
].map((name) => {
  const settings = (port: string, state: string): Variables => ({
    ORIGIN_PORT: port,
    ORIGIN_STATE: state,
    ORIGIN_PACKAGES: software.path('origin-packages'),
  });
  return trial(name, 'origins', ofServers, () => software.started({ folder: 'origins', name, settings }), 'origin');
});

/** Web servers as image services. */
const webServers = ['apache2', 'nginx'].map((name) => {
  const settings = (port: string, state: string): Variables => ({ APACHE_PORT: port, NGINX_PORT: port, WEBDAV_STATE: state });
  return trial(name.replace(/2$/, ''), 'webdav', ofServers, () => software.started({ folder: 'webdav', name, settings }));
});

/** OpenStack's services, and a gateway in front of Nova that limits the rate, one after the other on one stack. */
const services: readonly Trial[] = [
  trial('nova', 'openstack', novaCodes, () => software.openstack()),
  trial('glance', 'openstack', [204, 401, 403, 405, 409, 500, 503], () => software.openstack()),
  trial('rackspace-shape', 'gateway', documented, async () => {
    const settings = (port: string, state: string): Variables => ({ GATEWAY_PORT: port, GATEWAY_STATE: state });
    return software.started({ folder: 'gateway', name: 'haproxy', settings }, await software.openstack());
  }),
];

/** Programs with TLS, a client certificate and an API key that stand in front of a target. */
const frontNames = ['nginx', 'haproxy', 'apache2', 'caddy'] as const;

/** Starts one before the target at this origin. */
const front = (name: string, UPSTREAM: string, below: Variables): Promise<Variables> =>
  software.started(
    { folder: 'gateway/fronts', name, settings: (FRONT_PORT, FRONT_STATE) => ({ UPSTREAM, FRONT_PORT, FRONT_STATE }) },
    below,
  );

/** What a front may change: how it reads, passes on and answers. The rest is tried behind nginx, and behind each over both versions. */
const changedByFronts = {
  tags: '@(http|connection|identifiers|negotiation|fields|wire|request-framing|DI-204-01|DI-401-01)',
  codes: [204, 401],
};

/** The list of deviations of a target behind a front, if it has one. */
function listOf(target: string): Pick<Trial, 'list'> {
  const list = `examples/gateway/fronts/${target}.deviations.json`;
  return existsSync(list) ? { list } : {};
}

/** The reference target with TLS behind a front, over these versions of HTTP. `http-versions.test.ts` tries it alone. */
function reference(frontName: string, httpVersions: HttpVersions): Trial {
  const target = `reference-behind-${frontName}`;
  const name = httpVersions === 'auto' ? target : `${target}-over-${httpVersions}`;
  return {
    name,
    file: join(out, `${name}.json`),
    ...listOf(target),
    ...(frontName === 'nginx' || httpVersions === 'auto' ? { codes: documented } : changedByFronts),
    httpVersions,
    start: async () => {
      const server = await securedReference();
      software.stopLater(() => server.close());
      const variables = await front(frontName, server.baseUrl, { ...machine(), UPSTREAM_CA: authorityFile });
      const { tokens } = referenceFile(out, name, variables.FRONT_URL ?? '');
      return { ...variables, ...tokens, TARGET_HTTP_VERSIONS: httpVersions };
    },
  };
}

function novaBehind(frontName: string): Trial {
  const name = `nova-behind-${frontName}`;
  return {
    name,
    file: 'examples/openstack/nova.json',
    ...listOf(name),
    ...(frontName === 'nginx' ? { codes: novaCodes } : changedByFronts),
    httpVersions: 'auto',
    start: async () => {
      const stack = await software.openstack();
      const { origin, pathname } = new URL(stack.NOVA_V2_URL ?? '');
      const variables = await front(frontName, origin, stack);
      return { ...variables, NOVA_V2_URL: `${variables.FRONT_URL}${pathname}` };
    },
  };
}

const fronts = [...frontNames.flatMap((name) => [reference(name, 'auto'), reference(name, '2')]), ...frontNames.map(novaBehind)];

/** What is tried one after the other, beside the other lanes. All that need OpenStack's services share one stack. */
const lanes: readonly (readonly Trial[])[] = [
  [...services, ...fronts.filter(({ name }) => name.startsWith('nova'))],
  [...mocks, ...webServers, ...fronts.filter(({ name }) => !name.startsWith('nova'))],
  origins,
];

/** Whether something holds, and the statement that is printed of it. */
type Check = readonly [holds: boolean, statement: string];

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

/** Whether a run violates what the list says, exercised what it can, and ends with the word that follows from it. */
function checksOf(trial: Trial, { verdict, requirements: rows, codes }: VerdictFile, status: number | null): readonly Check[] {
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
  const unlisted = violated.filter(({ id }) => !list.includes(id)).map(({ id, area }) => `${id} (${area})`);
  // A row of the version of HTTP that this run leaves out decides nothing.
  const leftOut = rows.filter(({ reason }) => reason?.code === 'version-left-out');
  const past = sure.filter((id) => ![...violated, ...leftOut].some((row) => row.id === id));
  const broken = rows.filter((row) => row.verdict === 'broken').map(({ id }) => id);
  const untested = codes.filter(({ code, outcome }) => outcome === 'untested' && trial.codes.includes(code));
  return [
    [verdict === word && status === expected, `${word} by default: ${verdict}, exit status ${status}`],
    [unlisted.length === 0, `nothing is violated that the list does not say: ${unlisted.join(' ') || 'nothing'}`],
    [past.length === 0, `what the list says is violated: ${past.join(' ') || 'all'}${past.length > 0 ? ' not' : ''}`],
    [broken.length === 0, `nothing is broken: ${broken.join(' ') || 'nothing'}`],
    [
      untested.length === 0,
      `each code that can be reached was tested${untested.map(({ code }) => `, but not ${code}`).join('')}`,
    ],
    ...(trial.httpVersions === undefined ? [] : versionChecks(trial.name, trial.httpVersions, rows)),
  ];
}

/** Whether requests went out over the wanted versions alone, and a requirement on HTTP/2 was decided where it is one of them. */
function versionChecks(name: string, wanted: HttpVersions, rows: VerdictFile['requirements']): readonly Check[] {
  const counts = Object.entries(archiveVersions(join(out, name)));
  const isNew = counts.map(([version]) => version === 'HTTP/2');
  const formed = rows.find(({ id }) => id === 'DI-H2-04')?.verdict;
  const sent = counts.map(([version, number]) => `${version} (${number})`).join(', ');
  return [
    [isNew.includes(true) === (wanted !== '1.1') && isNew.includes(false) === (wanted !== '2'), `requests went out over ${sent}`],
    [formed === (wanted === '1.1' ? 'untested' : 'pass'), `well-formed responses over HTTP/2: ${formed}`],
  ];
}

/** Tries a target. Gives what came of it, and lines to print before. */
async function tried(trial: Trial): Promise<{ readonly checks: readonly Check[]; readonly lines: readonly string[] }> {
  const variables = await trial.start();
  const before = await images(variables);
  const words = ['--workers=1', ...(trial.tags === undefined ? [] : ['--grep', trial.tags])];
  const { status, output } = await runOn({ name: trial.name, file: throwAway(trial), variables }, words);
  const written = verdictOf(trial.name);
  const log = output.trimEnd().split('\n').slice(-60);
  if (written === undefined) return { checks: [[false, 'there is a verdict']], lines: log };
  const codes = written.codes.map(
    ({ code, outcome, rung, reason }) => `${code}  ${outcome.padEnd(8)} ${rung.padEnd(8)} ${reason}`,
  );
  const isSame = (await images(variables)) === before;
  const checks: readonly Check[] = [
    ...checksOf(trial, written, status),
    [isSame, 'the images of before are there, and no others'],
  ];
  return { checks, lines: [...codes, ...(checks.every(([holds]) => holds) ? [] : log)] };
}

const count = { passed: 0, failed: 0 };

/** Tries a target, and prints what came of it in one piece. An error is a check that failed. */
async function attempt(trial: Trial): Promise<void> {
  const started = Date.now();
  const { checks, lines } = await tried(trial).catch((error: unknown) => {
    const check: Check = [false, error instanceof Error ? error.message : String(error)];
    return { checks: [check], lines: [] };
  });
  for (const [holds] of checks) count[holds ? 'passed' : 'failed'] += 1;
  const results = checks.map(([holds, statement]) => `${holds ? 'ok    ' : 'FAILED'}  ${statement}`);
  const took = `${Math.round((Date.now() - started) / 1000)} s`;
  say(`\n${[trial.name, ...[...lines, took, ...results].map((line) => `  ${visible(line)}`)].join('\n')}`);
}

let stopping = false;

/** Ends what is running and starts nothing more. A signal may arrive twice: from the terminal and from the parent process. */
async function stop(signal: NodeJS.Signals): Promise<void> {
  if (stopping) return;
  stopping = true;
  await stopRuns(signal);
  await software.stop();
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));

const asked = process.argv.slice(2);

/** Whether a target is asked for: all are, unless some are named. */
const isWanted = (trial: Trial): boolean =>
  asked.length === 0 || asked.includes(trial.name) || (asked.includes('fronts') && fronts.includes(trial));

/** Tries those of these targets that are wanted, one after the other. */
async function tryLane(trials: readonly Trial[]): Promise<void> {
  for (const trial of trials.filter(isWanted)) if (!stopping) await attempt(trial);
}

const known = [...lanes.flat().map(({ name }) => name), 'fronts'];
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  say(`no target ${unknown.join(', ')}; there are ${known.join(', ')}`);
  process.exit(2);
}
const startedMs = Date.now();
adopt(dirname(out));
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await Promise.all(lanes.map(tryLane)).finally(() => software.stop());
say(`\nin ${Math.round((Date.now() - startedMs) / 1000)} s`);
say(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
