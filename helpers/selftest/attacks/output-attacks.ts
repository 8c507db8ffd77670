import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Attack } from './attack.ts';
import type { Ended, Start } from './attempt.ts';
import { all, type Expectation, hasVerdict, isRefused } from './expectations.ts';

const select = ['--grep', '@DI-204-01'];

/** Files of the user, below the folder of the run. */
const mine = (...names: readonly string[]): { readonly prepare: (folder: string) => void; readonly areLeft: Expectation } => ({
  prepare: (folder) => {
    for (const name of names) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), `mine: ${name}`);
    }
  },
  areLeft: ({ folder }) =>
    names
      .filter((name) => contentOf(join(folder, name)) !== `mine: ${name}`)
      .map((name) => `${name} of the user's is changed or gone`),
});

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A run into this folder. */
const into = (out: (folder: string) => string): Pick<Start, 'select' | 'variables'> => ({
  select,
  variables: (_, folder) => ({ CONFORMANCE_OUT: out(folder) }),
});

const reports = ['html/img/a.png', 'allure-results/x.json', 'junit.xml', 'verdict.json', 'badge.svg', 'notes.txt'];
const foreign = mine(...reports.map((name) => `mine/${name}`));
const projects = mine('projects/projectA/verdict.json', 'projects/verdict.json', 'projects/matrix.json');
const beside = mine('cwd/projectA/verdict.json', 'cwd/verdict.json');
const specs = mine('cwd/specs/a.spec.ts');
const added = ['reports/notes.txt', 'reports/html/mine.txt', 'reports/allure-results/mine.json', 'reports/ledger/mine.txt'];
const between = mine(...added);
const linked = mine('elsewhere/index.html', 'elsewhere/mine.txt');

/** The promises check that nothing else is written. */
const refused = isRefused(/CONFORMANCE_OUT/);

/** A file system of this size for the reports, in its own namespace. Its files are copied, so that the test sees them. */
const onTmpfs =
  (size: string, more: string) =>
  (folder: string): string[] => {
    const out = join(folder, 'reports');
    const script = `mount -t tmpfs -o size=${size} tmpfs ${out} && ${more} && { "$@"; code=$?; cp -r ${out} ${join(folder, 'tmp', 'seen')}; exit $code; }`;
    return ['unshare', '-rm', 'sh', '-c', script, 'sh'];
  };
const canMount = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt']).status === 0;
const needsMount = canMount ? undefined : 'no file system can be mounted here';

const wholeVerdict: Expectation = ({ folder, status, output }) => {
  const text = contentOf(join(folder, 'tmp', 'seen', 'verdict.json'));
  return [
    ...(status === 0 || status === null ? [`the exit status is ${status}`] : []),
    ...(text !== undefined && !text.trimEnd().endsWith('}') ? [`verdict.json is cut after ${text.length} characters`] : []),
    ...(/ENOSPC|EROFS|no space|disk.* full|read-only|cannot be written|not writable/i.test(output)
      ? []
      : ['the output does not say why nothing is written']),
  ];
};

let second: Ended | undefined;

/** Attacks on the files of the operator, mostly by the operator. */
export const outputFolder: readonly Attack[] = [
  {
    name: 'folder-of-the-user',
    what: 'CONFORMANCE_OUT is a folder of the user, with reports of other tools in it',
    run: { ...into((folder) => join(folder, 'mine')), prepare: foreign.prepare },
    expect: all(refused, foreign.areLeft),
  },
  {
    name: 'folder-of-projects',
    what: 'a variable is misspelt, and CONFORMANCE_OUT is a folder of projects',
    run: {
      select,
      prepare: projects.prepare,
      variables: (_, folder) => ({ CONFORMANCE_OUT: join(folder, 'projects'), TARGET_TOKNE: 'x' }),
    },
    expect: all(isRefused(/TARGET_TOKNE/), projects.areLeft),
  },
  ...['.', '..', '../cwd'].map(
    (out): Attack => ({
      name: `folder-${out}`,
      what: `CONFORMANCE_OUT is ${out}, with verdicts below it`,
      run: { ...into(() => out), byOperator: true, prepare: beside.prepare },
      expect: all(refused, beside.areLeft),
    }),
  ),
  {
    name: 'folder-of-specs-by-link',
    what: 'CONFORMANCE_OUT is a symbolic link to the specs',
    run: {
      ...into((folder) => join(folder, 'cwd', 'link')),
      byOperator: true,
      prepare: (folder) => {
        specs.prepare(folder);
        symlinkSync(join(folder, 'cwd', 'specs'), join(folder, 'cwd', 'link'));
      },
    },
    expect: all(refused, specs.areLeft),
  },
  {
    name: 'folder-in-a-device',
    what: 'CONFORMANCE_OUT is below /dev/null',
    run: into(() => '/dev/null/x'),
    expect: refused,
  },
  {
    name: 'folder-at-once',
    what: 'a second run is started with the folder of a run in progress',
    target: { answer: async (_asked, _world, conforms) => new Promise((resolve) => setTimeout(() => resolve(conforms()), 100)) },
    run: {
      select: ['specs/204-delete-successful.spec.ts'],
      during: async ({ child, again }, { world }) => {
        while (world.made.size < 2 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
        second = await again();
      },
    },
    expect: all(hasVerdict, () => [
      ...(second?.status === 0 ? ['the second run ended as if nothing were wrong'] : []),
      ...(/lock|another run|still running|in use/i.test(second?.output ?? '')
        ? []
        : ['the second run does not say that another goes on']),
    ]),
  },
  {
    name: 'folder-stale',
    what: 'a run ends with a verdict, and the next one has a misspelt variable',
    run: {
      select,
      afterwards: async ({ again }) => {
        second = await again({ TARGET_TOKNE: 'x' });
      },
    },
    expect: ({ folder }) => [
      ...(second?.status === 0 ? ['the exit status is 0'] : []),
      // Nothing is lost by a wrong setting.
      ...(contentOf(join(folder, 'reports', 'verdict.json'))?.includes('"partial"') === true
        ? []
        : ['the verdict of the run before is gone']),
    ],
  },
  {
    name: 'folder-shared',
    what: 'the user puts files into the output folder, among the reports',
    run: {
      select,
      afterwards: async ({ again, folder }) => {
        between.prepare(folder);
        second = await again();
      },
    },
    expect: all(hasVerdict, between.areLeft),
  },
  {
    name: 'folder-with-links',
    what: 'html in the output folder is a symbolic link to a folder of the user',
    run: {
      select,
      prepare: linked.prepare,
      afterwards: async ({ again, folder }) => {
        rmSync(join(folder, 'reports', 'html'), { recursive: true, force: true });
        symlinkSync(join(folder, 'elsewhere'), join(folder, 'reports', 'html'));
        second = await again();
      },
    },
    expect: ({ folder, ...rest }) => linked.areLeft({ folder, ...rest }),
  },
  {
    name: 'disk-full',
    what: 'the output folder is on a disk of 256 KiB',
    ...(needsMount !== undefined && { needs: needsMount }),
    run: {
      select: ['specs/404-not-found.spec.ts', 'specs/204-delete-successful.spec.ts'],
      page: true,
      prepare: (folder) => mkdirSync(join(folder, 'reports')),
      through: onTmpfs('256k', 'true'),
    },
    expect: wholeVerdict,
  },
  {
    name: 'disk-read-only',
    what: 'the output folder is on a read-only disk',
    ...(needsMount !== undefined && { needs: needsMount }),
    run: {
      select,
      prepare: (folder) => mkdirSync(join(folder, 'reports')),
      through: (folder) => onTmpfs('256k', `mount -o remount,ro ${join(folder, 'reports')}`)(folder),
    },
    expect: wholeVerdict,
  },
];
