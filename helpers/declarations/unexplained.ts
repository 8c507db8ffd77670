import { counted } from '../text/phrases.ts';

/** What stood in the tenant before a run, is gone or changed at its end, and was named by no request of the run. */
export type Unexplained = {
  /** The names of the first, and how many there are. */
  readonly images: string;
  readonly count: number;
  readonly fate: 'gone' | 'changed' | 'gone or changed';
  readonly thing?: 'image' | 'server';
  /** Why nobody knows who did it, as a clause. */
  readonly why: string;
  /** Whether the operator says that others work in the tenant. */
  readonly shared: boolean;
};

/** It in one clause, for the headline: `5 images that stood there before are gone, and the run named none of them`. */
export function unexplainedText({ count, fate, thing = 'image' }: Pick<Unexplained, 'count' | 'fate' | 'thing'>): string {
  const [are, none] = count === 1 ? ['is', 'did not name it'] : ['are', 'named none of them'];
  return `${counted(count, thing)} that stood there before ${are} ${fate}, and the run ${none}`;
}
