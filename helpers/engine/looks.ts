import type { Evidence } from '../../contracts/evidence.ts';
import type { Exchange } from '../http/exchange.ts';
import { isGone } from '../images/client/image-state.ts';
import type { ListPages, ListPath } from '../images/client/lists.ts';
import { premise } from '../verdict/premise.ts';
import { untested } from '../verdict/reason.ts';
import { wholeList } from './choreographies/read-back.ts';
import { listsAround, shownElsewhere } from './choreographies/views.ts';
import type { Deletion } from './deletion.ts';
import { type Expectation, judge, obeys } from './expectations.ts';
import type { Judged } from './judgement.ts';
import type { Premise } from './premises.ts';
import * as shownRules from './rules/images-shown.ts';
import type { Rule } from './rules/rule.ts';
import type { ShownRows } from './scene.ts';

// What an entry wants of the deletion that all of a worker look at, and what it expects of the looks around it.

/** The deletion gets 204. */
export const answered204: Premise = ({ response }) =>
  premise(response?.status === 204, untested('deletion-answered', { status: response?.status }));

/** After the deletion, the ordinary GET does not find the image: what another way shows is not just what GET shows, too. */
export const goneForGet: Premise = (_, { around: { read } }) =>
  premise(read !== undefined && isGone(read), untested('still-shown', { status: read?.response?.status }));

/** The image had metadata before. */
export const hadMetadata: Premise = Object.assign(
  (_: Exchange, { around }: ShownRows) => premise(around.metadataBefore.response?.status === 200, untested('no-metadata')),
  { restsOn: ['metadata of an image'] as const },
);

/** The read does not find the image: other entries judge a target that shows it as DELETED. */
export const nothing: Premise = ({ response }) =>
  premise(response?.status === 404 || response?.status === 410, untested('still-shown', { status: response?.status }));

/** What was seen around the deletion meets an expectation. */
const looking = (restsOn: Evidence, look: (around: Deletion, list?: ListPages) => void): Expectation =>
  Object.assign((_: Judged, { around, list }: ShownRows) => look(around, list), { restsOn: [restsOn] });

/** What shows that a list had an image to show. */
const ofList = (path: ListPath): Evidence => (path === '/images' ? 'list with an image' : 'detailed list with an image');

/** The list, which showed the image before, does not show it any more, on any page. */
export const isAbsentFrom = (path: ListPath): Expectation =>
  looking(ofList(path), ({ image, seen }) => judge(wholeList(path, seen[path]?.after), obeys(shownRules.doesNotList(image.id))));

/** No way of looking that showed the image before shows it now. */
export const isAbsentElsewhere = looking('state of an image', ({ image, seen, read }) =>
  judge(shownElsewhere(seen), obeys(shownRules.isShownNowhere(image.id, read))),
);

/** The lists show all other images that they showed before. */
export const listsTheOthers = looking('any list with an image', ({ seen, leftOut }) =>
  judge(listsAround(seen, leftOut), obeys(shownRules.isInTheList(leftOut))),
);

/** The server of the images reads as before, in these members. */
export const serverReadsAsBefore = (members: readonly string[]): Expectation =>
  looking('server of the images', ({ server }) => {
    premise(server !== undefined, untested('no-answer'));
    judge(server.after, obeys(shownRules.readsLike(server.before, { members })));
  });

/** The GET just after the deletion. */
export function readAfterwards(expectation: Expectation): Expectation {
  const judgeRead: Expectation = (_, shown) => {
    const { read, shownName } = shown.around;
    premise(read !== undefined && shownName !== undefined, untested('no-state'));
    expectation(read, shown);
  };
  return Object.assign(judgeRead, { restsOn: ['state of an image'] as const });
}

/** The list of changes is read to its end, and shows the image, which the list showed before. */
export const listsTheImage = (path: ListPath): Expectation =>
  looking(ofList(path), ({ image, seen }, list) => {
    const pages = wholeList(path, list);
    premise(seen[path] !== undefined, untested('not-listed-before', { list: path }));
    judge(pages.slice(-1), obeys(shownRules.lists(image.id, pages)));
  });

/** The list of changes is read to its end, and does not show the image. */
export const lacksTheImage = looking('list of changes with a deleted image', ({ image }, list) =>
  judge(wholeList('/images/detail', list), obeys(shownRules.doesNotList(image.id))),
);

/** Whatever shows the image obeys a rule: the list of changes, and what else was read. */
const whereShown = (kind: Evidence, rule: (id: string) => Rule, others: (around: Deletion) => readonly Exchange[]): Expectation =>
  looking(kind, (around, list) => {
    const { id } = around.image;
    const showing = [...others(around), ...(list?.pages ?? [])].filter((page) => shownRules.statusShown(page, id) !== undefined);
    premise(showing.length > 0, untested('no-deleted-image-shown'));
    judge(showing, obeys(rule(id)));
  });

/** Where GET or the list of changes shows the image, it has the status DELETED. */
export const isShownAsDeleted = whereShown('deleted image that is still shown', shownRules.showsOnlyAsDeleted, ({ read }) =>
  read === undefined ? [] : [read],
);

/** Where the list of changes shows the image, it has the status DELETED, in whatever case. */
export const isListedAsDeleted = whereShown('list of changes with a deleted image', shownRules.showsAsDeletedInAnyCase, () => []);
