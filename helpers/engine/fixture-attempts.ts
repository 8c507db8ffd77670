import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { budgets } from '../../contracts/budgets.ts';
import type { FixtureName } from '../../contracts/target-words.ts';
import type { Exchange } from '../http/exchange.ts';
import { exchangeJson, parseExchange } from '../http/recorder.ts';
import { Api } from '../images/client/api.ts';
import { expectAnswer } from '../images/client/expect-answer.ts';
import { wasAbsent } from '../images/client/image-state.ts';
import { changeOf, imageIn } from '../images/client/images-in-responses.ts';
import type { Target } from '../images/client/target.ts';
import { Claims } from '../images/safety/claims.ts';
import { digestOf } from '../images/safety/ownership.ts';
import { untilEnough, waited } from '../images/waiting.ts';
import { keepData, keptData } from '../platform/output/whole-file.ts';
import { fixtureOf } from '../settings/operators-images.ts';
import { noteRung, noteUntried, premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { showsForeignImage } from './rules/effects.ts';

/** One deletion of an image that a conforming target refuses to delete, and the reads around it by who can see it. */
export interface Attempt {
  readonly deletion: Exchange;
  /** Undefined if no configured identity can see the image. */
  readonly before?: Exchange;
  readonly after?: Exchange;
}

interface LookOptions {
  /** Sends a read that does not find the image again, as it may be hidden for a while. */
  readonly again?: boolean;
  readonly waitMs?: number;
}

/**
 * Attempts to delete the images that the operator listed to be refused. Each is attempted once in a run, by the first test that asks, and
 * every test looks at that attempt: an image that one deletion took is not found by a second, which would seem a refusal.
 */
export class FixtureAttempts {
  readonly #target: Target;
  readonly #folder: string;
  readonly #claims: Claims;
  readonly #known = new Map<string, Attempt>();

  constructor(target: Target, folder: string) {
    this.#target = target;
    this.#folder = folder;
    this.#claims = new Claims(folder);
  }

  /** The attempt on an image. Skips the test if none is listed, if it is not there to begin with, and if no answer came. */
  async on(name: FixtureName): Promise<Attempt> {
    const id = this.#target.description.fixtures[name];
    premise(id !== undefined, untested('no-fixture', { fixture: name }));
    const attempt = await this.onImage(id);
    const { before, deletion } = attempt;
    // The stranger may be asked under a tenant that is not his.
    const isAbsent = name !== 'foreign' && wasAbsent(before, deletion);
    premise(!isAbsent, untested('not-there', { what: `the image listed as ${name}` }));
    expectAnswer(deletion);
    // It speaks of the token, which is good, and no second attempt may show whether the image is the reason.
    premise(name === 'foreign' || deletion.response?.status !== 401, untested('token-refused'));
    const isShown = showsForeignImage(deletion) || (before !== undefined && showsForeignImage(before));
    // Where nobody sees it, a 404 says nothing.
    if (name === 'foreign' && !isShown)
      noteUntried(untested('not-seen', { what: 'image of another tenant', of: ['foreign'], own: true }));
    return attempt;
  }

  /** The attempt on an image by its identifier, which is to cause a code if one is given. */
  async onImage(id: string, provoked?: number): Promise<Attempt> {
    const known = this.#known.get(id);
    if (known !== undefined) return this.#mentioned(known);
    const file = join(this.#folder, `${digestOf(id).toString('hex')}.json`);
    const isFirst = this.#claims.claim(id);
    if (isFirst) await this.#attempt(id, file, provoked);
    else await this.#waitFor(id, file);
    const attempt = readAttempt(file);
    premise(attempt !== undefined, untested('no-attempt'));
    this.#known.set(id, attempt);
    return isFirst ? attempt : this.#mentioned(attempt);
  }

  #mentioned(attempt: Attempt): Attempt {
    const { deletion, before, after } = attempt;
    this.#target.recorder.mention([before, deletion, after].filter((each) => each !== undefined));
    const status = deletion.response?.status;
    if (status === 403) noteRung(403, 'fixture');
    return attempt;
  }

  async #attempt(id: string, file: string, provoked: number | undefined): Promise<void> {
    const api = new Api(this.#target);
    const exchanges: Exchange[] = [];
    const name = fixtureOf(this.#target.description, id);
    try {
      const read = (label: string, more: LookOptions = {}): Promise<Exchange | undefined> =>
        this.#look(name, id, `${name ?? 'listed'} image, ${label}`, more);
      const before = await read('before');
      const purpose = { label: `${name ?? 'listed'} image`, ...(provoked !== undefined && { provoked }) };
      const deletion = await api.deleteImage(this.#target.ledger.fixture(id), purpose);
      const after = await read('after', { again: true });
      exchanges.push(deletion, ...(before === undefined || after === undefined ? [] : [before, after]));
      const [was, is] = [before, after].map((each) => each && imageIn(each));
      // What changes from one read to the next changes by itself, or somebody else writes into it now and then.
      if (changeOf(was, is) !== undefined) await read('after, again', { waitMs: budgets.quiet.mostMs });
    } finally {
      this.#write(id, file, exchanges);
    }
  }

  #write(id: string, file: string, exchanges: readonly Exchange[]): void {
    try {
      keepData(
        file,
        exchanges.map((exchange) => this.#json(exchange)),
      );
    } catch (error) {
      // A claim is an empty file, which a full disk takes.
      this.#claims.claim(unwritten(id));
      throw error;
    }
  }

  /** A read by the owner; of a foreign image by the stranger, at home. */
  async #look(
    fixture: FixtureName | undefined,
    id: string,
    label: string,
    { again = false, ...wait }: LookOptions,
  ): Promise<Exchange | undefined> {
    const { images, identities } = this.#target.description;
    if (images.source === 'stateless') return undefined;
    const api = new Api(this.#target);
    const about = { label, ...wait, ...(fixture !== undefined && { fixture }) };
    const readBy = (reader: Api): Promise<Exchange> => (again ? reader.getImageLeft(id, about) : reader.getImage(id, about));
    if (fixture !== 'foreign') return readBy(api);
    if (identities.stranger === undefined) return undefined;
    return readBy(api.as('stranger').underIfNamed(identities.stranger.tenant));
  }

  async #waitFor(id: string, file: string): Promise<void> {
    const isOver = async (): Promise<boolean> => existsSync(file) || this.#claims.isClaimed(unwritten(id));
    const attempted = untilEnough(budgets.attempt, this.#target.ending, isOver, Boolean);
    await waited('the attempt of another worker on an image that must stay', attempted);
  }

  #json(exchange: Exchange): string {
    const { recorder, redactor } = this.#target;
    return exchangeJson(recorder.shownExchange(exchange), redactor);
  }
}

/** What is claimed if the attempt on an image could not be written: nobody waits for it. */
const unwritten = (id: string): string => `${id} unwritten`;

function readAttempt(file: string): Attempt | undefined {
  const lines = keptData<readonly string[]>(file) ?? [];
  const [deletion, before, after] = lines.map((line) => parseExchange(line));
  if (deletion === undefined) return undefined;
  return { deletion, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
