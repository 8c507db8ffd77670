import type { Behaviour } from '../../reference/behaviour.ts';
import { type Reference, startReference } from '../../reference/reference.ts';
import type { Universe } from '../../reference/universe.ts';
import { ownersToken, testTargetFile } from '../../settings/testing/test-target-file.ts';
import { runSuite, type SuiteOptions, type SuiteRun, scratchFolder } from './suite-run.ts';

/** The id that an image source returns for an image that it has made. */
export type Answers = (made: string, universe: Universe) => string;

/** A reference target whose image source returns what a test wants, and what happened to it. */
export interface ImageSourceTarget {
  readonly reference: Reference;
  readonly universe: Universe;
  /** Ids of the images that existed before the run. */
  readonly strangers: readonly string[];
  /** The part after `/images` of each DELETE's request target, in order. */
  readonly deletions: readonly string[];
  /** The method of every request, and the part of its request target after the tenant. */
  readonly requests: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts a target with ten images of the owner, whose source returns the result of `answers` for each image that it makes. */
export async function startImageSource(answers: Answers, behaviour: Behaviour = {}): Promise<ImageSourceTarget> {
  const deletions: string[] = [];
  const requests: string[] = [];
  const reference = await startReference({
    behaviours: {
      odd: {
        ...behaviour,
        answer: async (said, call) => {
          const path = call.request.target.replace(/^.*?\/v2\/[^/]+/, '');
          requests.push(`${call.request.method} ${path}`);
          if (call.request.method === 'DELETE' && path.startsWith('/images')) deletions.push(path.slice('/images'.length));
          const answer = (await behaviour.answer?.(said, call)) ?? said;
          const made = answer.fields
            .find(([name]) => name === 'Location')?.[1]
            ?.split('/')
            .at(-1);
          return made === undefined ? answer : { ...answer, json: { image: { id: answers(made, call.universe) } } };
        },
      },
    },
  });
  const universe = reference.universe('odd');
  const tenant = universe.names.tenants.owner;
  const strangers = Array.from({ length: 10 }, (_, n) => universe.add({ name: `production ${n}`, tenant }).id);
  return { reference, universe, strangers, deletions, requests, stop: () => reference.close() };
}

/** Options of {@link runOn}. */
export interface RunOptions extends SuiteOptions {
  /** More members of the target file than url, owner and source. */
  readonly members?: object;
  /** Members of `images` in the target file. */
  readonly images?: object | ((target: ImageSourceTarget) => object);
  /** Content of the request that makes an image. */
  readonly body?: object;
  /** The origin of the target, if not its own address. */
  readonly origin?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Called with the folder of the run before it is removed. */
  readonly look?: (folder: string) => void;
}

const createImage = { createImage: { name: '{name}', metadata: {} } };

/** Runs the tests of some requirements on such a target. */
export async function runOn(target: ImageSourceTarget, requirements: string, options: RunOptions = {}): Promise<SuiteRun> {
  const { members = {}, images = {}, body = createImage, origin, variables = {}, look, ...rest } = options;
  const { server, tokens } = target.universe.names;
  const url = target.reference.url('odd').replace(/^http:\/\/[^/]+/, (own) => origin ?? own);
  const headers = { 'X-Auth-Token': ownersToken, 'Content-Type': 'application/json' };
  const request = { method: 'POST', url: `${url}/servers/${server}/action`, headers, body: JSON.stringify(body) };
  const other = typeof images === 'function' ? images(target) : images;
  const source = 'source' in other ? other : { source: 'http', request, id: { json: '/image/id' }, ...other };
  const path = scratchFolder();
  const file = testTargetFile(path, { name: 'odd', url, images: source, ...members });
  const env = { TARGET_FILE: file, OWNER: tokens.owner, ...variables };
  const run = await runSuite(env, path, { ...rest, args: ['--grep', requirements, ...(rest.args ?? [])] });
  look?.(path);
  return run;
}
