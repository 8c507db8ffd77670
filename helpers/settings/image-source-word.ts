import type { TargetDraft } from './target-draft.ts';
import { wordOf } from './values.ts';
import type { Origin } from './variables/variable.ts';

/** The sources of images that one word describes. */
const words = ['ids', 'stateless', 'glance', 'none'] as const;

type SourceWord = (typeof words)[number];

/** A source of images in one word. */
export const sourceWord = wordOf(words, 'write one of these, or describe another source in a target file');

/** Puts a source in one word into a draft. It overrides the source of a target file, and must agree with TARGET_IMAGE_IDS. */
export function takeSource(draft: TargetDraft, word: SourceWord, { name, problems }: Origin): void {
  const ids = draft.places.get('/images/ids');
  if (word === 'ids') {
    // A list that was set but refused is already a problem.
    if (draft.images?.source !== 'ids' && ids === undefined)
      problems.add(name, 'a list of ids', 'none', 'set TARGET_IMAGE_IDS to the images that the suite may delete');
  } else if (ids !== undefined) {
    problems.add(name, `ids, because ${ids} is set`, problems.shown(word), `unset either ${name} or ${ids}`);
  } else if (word !== 'glance') {
    draft.images = { source: word };
  } else if (draft.images?.source !== 'glance') {
    delete draft.images;
    draft.imageService = true;
  }
}
