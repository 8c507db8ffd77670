import type { Exchange } from '../http/exchange.ts';
import type { Api } from '../images/client/api.ts';
import { hasAnswer, noteUnanswered } from '../images/client/expect-answer.ts';
import { isUntouched } from '../images/client/image-state.ts';
import type { Images } from '../images/images.ts';
import type { Address } from '../images/safety/address.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { readsAfterSome, type SendRow, wasRefused } from './choreographies/read-back.ts';

/** Texts made from the identifier or name of an image of the run, by what a report calls them. */
type Texts = (id: string, name: string) => Readonly<Record<string, string>>;

/** Sends a DELETE of a text that was made from an image of the run; undefined if that may be an image of somebody else's. */
type SendTo = (api: Api, address: Address) => Promise<Exchange | undefined>;

/** Aims a request at texts made from the identifier or name of an image of the run, and reads that image back. */
export async function readsAfterDerived(images: Images, texts: Texts, send: SendTo): Promise<Exchange[]> {
  const { labels, attack, decided } = derivedAttacks(images.api, texts, send);
  return decided(await readsAfterSome(images, labels, attack(), () => true));
}

/**
 * Reads after requests to texts that may name the image: one that GET finds may delete it. If the image stands after all of them, nothing
 * has to be asked. If not, GET says of each text whether it names another image before the text is tried on that.
 */
export async function readsAfterNotations(images: Images, texts: Texts, send: SendTo): Promise<Exchange[]> {
  const { api } = images;
  const derived = derivedAttacks(api, texts, send);
  const asking = derived.attack({ asksGet: true });
  const byEach = () => readsAfterSome(images, derived.labels, asking, () => true);
  if (!images.canMake(derived.labels.length)) return derived.decided(await byEach());
  const image = await images.standing();
  const attack = derived.attack();
  const tried = await api.each(derived.labels, (row, label) => attack(row, image, label));
  noteUnanswered(...tried);
  const read = await api.getImageLeft(image.id, { label: `all ${derived.labels.length}` });
  if (isUntouched(read)) return derived.decided(tried.some(hasAnswer) ? [read] : []);
  const reads = await byEach();
  // A target may do once what it was asked: the first loss is a fact, unless a text that GET finds explains it.
  const isExplained = tried.some((exchange) => derived.found.has(exchange.label) && !wasRefused(exchange));
  return derived.decided(tried.length === 0 || isExplained ? reads : [...reads, read]);
}

/** Attacks by texts that are made from an image of the run, and why some of them were not sent. */
function derivedAttacks(api: Api, texts: Texts, send: SendTo) {
  const strangers = new Set<string>();
  const found = new Set<string>();
  /** One that was lost, or limited, or failed does not say that the target does not know the notation. */
  const isUnknownToGet = async (text: string, label: string): Promise<boolean> => {
    const read = await api.read(`/images/${text}`, { label });
    noteUnanswered(read);
    const isUnknown = [400, 404, 410].includes(read.response?.status ?? 0);
    if (!isUnknown) found.add(label);
    return isUnknown;
  };
  return {
    /** The name of the texts in a report. */
    labels: Object.keys(texts('', '')),
    /** The texts that GET finds, or of which it does not say that it does not. */
    found,
    attack:
      ({ asksGet = false } = {}): SendRow<string> =>
      async (row, { id, name }, label) => {
        const text = texts(id, name)[label] ?? '';
        // A short identifier has no such part.
        if (text === '' || text === id) return undefined;
        if (asksGet && !(await isUnknownToGet(text, label))) return undefined;
        const sent = await send(row, api.target.ledger.derived(`/${text}`, id));
        if (sent === undefined) strangers.add(label);
        return sent;
      },
    /** Reads that decide; skips the test if nothing was sent that does. */
    decided: (reads: Exchange[]): Exchange[] => {
      premise(reads.length > 0 || strangers.size === 0, untested('strangers-image'));
      premise(reads.length > 0 || found.size === 0, untested('found-in-each-notation'));
      premise(reads.length > 0, untested('no-answer'));
      return reads;
    },
  };
}
