import { expect, test } from '@playwright/test';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Exchange } from '../../http/exchange.ts';
import { judgedExchange, response } from '../../http/testing/judged-exchange.ts';
import {
  allImages,
  changeOf,
  imageIn,
  imageShown,
  imagesOn,
  isWholeList,
  keepShown,
  type ListedImage,
  pageShown,
  saysMore,
  selfHref,
} from './images-in-responses.ts';

const answer = (content: unknown, status = 200, fields: readonly FieldLine[] = []): Exchange =>
  judgedExchange({
    request: { method: 'GET', url: 'http://127.0.0.1:1/v2/1/images', fields: [] },
    response: response(status, typeof content === 'string' ? content : JSON.stringify(content), fields),
  });

const deep = (count: number): string => `${'['.repeat(count)}${']'.repeat(count)}`;

/** Content that is no image and no list, and why. */
const noObjects: readonly (readonly [what: string, content: string, reason: string])[] = [
  ['nothing', '', 'the content is not JSON'],
  ['HTML', '<!doctype html>', 'the content is not JSON'],
  ['an array', '[]', 'the content is not a JSON object'],
  ['null', 'null', 'the content is not a JSON object'],
  ['100,000 brackets', deep(100_000), 'the content is not a JSON object'],
  ['an unclosed object', '{"images": [', 'the content is not JSON'],
];

test.describe('content that is not an object', () => {
  for (const [what, content, reason] of noObjects) {
    test(`${what} shows neither an image nor a list`, () => {
      expect(imageShown(answer(content))).toEqual({ ok: false, reason });
      expect(pageShown(answer(content))).toEqual({ ok: false, reason });
      expect({ image: imageIn(answer(content)), self: selfHref(answer(content)) }).toEqual({ image: undefined, self: undefined });
    });
  }
});

test.describe('a list of another shape', () => {
  for (const [content, reason] of [
    [{}, 'there is no member images'],
    [{ images: null }, 'images is not an array'],
    [{ images: [null] }, 'images[0] is not an object'],
    [{ images: [{ id: 'a' }, 7] }, 'images[1] is not an object'],
    [{ images: [{ id: 'a' }, {}] }, 'images[1] has no id'],
    [{ images: [{ id: '' }] }, 'images[0] has no id'],
    [{ images: [{ id: 1.5 }] }, 'images[0] has no id'],
    [{ images: [{ id: 2 ** 53 }] }, 'images[0] has no id'],
    [{ images: [], images_links: 'next' }, 'images_links is not an array'],
    [{ images: [], images_links: [null] }, 'a link of images_links is not an object'],
    [{ images: [], images_links: [{ rel: 'next', href: 7 }] }, 'rel or href of images_links is not a string'],
    [{ images: [], next: 7 }, 'next is not a string'],
  ] as const) {
    test(`${JSON.stringify(content)} is reported, not thrown`, () => {
      expect(pageShown(answer(content))).toEqual({ ok: false, reason });
    });
  }

  test('deep nesting inside an image does no harm', () => {
    const page = pageShown(answer(`{"images":[{"id":"a","metadata":${deep(100_000)}}]}`));
    expect(page.ok && page.value.images.has('a')).toBe(true);
  });
});

test.describe('an image of another shape', () => {
  for (const image of [null, []]) {
    test(`image: ${JSON.stringify(image)} is reported, not thrown`, () => {
      expect(imageShown(answer({ image }))).toEqual({ ok: false, reason: 'image is not an object' });
    });
  }

  for (const links of [null, {}, [null], [{ rel: 'self', href: 7 }], [{ href: 'x' }]]) {
    test(`links: ${JSON.stringify(links)} give no self link`, () => {
      expect(selfHref(answer({ image: { id: 'a', links } }))).toBeUndefined();
    });
  }

  test('a member of another type counts as absent, a number as its text', () => {
    expect(imageIn(answer({ image: { id: 7, name: ['x'], status: { is: 'ACTIVE' } } }))).toEqual({
      id: '7',
      name: undefined,
      status: undefined,
    });
  });

  test('a member named __proto__ changes nothing', () => {
    const content = '{"image":{"__proto__":{"id":"a","status":"DELETED"},"name":"n"},"__proto__":{"images":[]}}';
    expect(imageIn(answer(content))).toEqual({ id: undefined, name: 'n', status: undefined });
    expect(pageShown(answer(content)).ok).toBe(false);
  });
});

test.describe('what the documents give', () => {
  test('an image of the Compute API is wrapped, one of the Image API is not', () => {
    const image = { id: 'a', name: 'n', status: 'ACTIVE' };
    expect(imageIn(answer({ image }))).toEqual(image);
    expect(imageIn(answer({ ...image, image: 'a property of its owner' }))).toEqual(image);
  });

  test('the self link is the first link of that relation', () => {
    const links = [
      { rel: 'bookmark', href: 'http://a.test/b' },
      { rel: 'self', href: 'http://a.test/s' },
      { rel: 'self', href: 'http://a.test/t' },
    ];
    expect(selfHref(answer({ image: { id: 'a', links } }))).toBe('http://a.test/s');
  });

  test('the next page is linked by images_links or by next, and null is the end', () => {
    const links = [{ rel: 'next', href: 'http://a.test/2' }];
    const next = (more: object) => {
      const page = pageShown(answer({ images: [], ...more }));
      return page.ok ? page.value.next : page.reason;
    };
    expect([next({ images_links: links }), next({ next: '/v2/images?marker=a' }), next({ next: null }), next({})]).toEqual([
      'http://a.test/2',
      '/v2/images?marker=a',
      undefined,
      undefined,
    ]);
  });

  test('a page knows which images it shows, in any case, and as what', () => {
    const page = pageShown(
      answer({ images: [{ id: 'a', status: 'ACTIVE' }, { id: 'b', status: 'DELETED' }, { id: 'c' }, { id: 4 }] }),
    );
    const images = page.ok ? page.value.images : undefined;
    expect({ size: images?.size, ...Object.fromEntries(['A', 'b', 'c', 'd'].map((id) => [id, images?.statusOf(id)])) }).toEqual({
      size: 4,
      A: 'ACTIVE',
      b: 'DELETED',
      c: '',
      d: undefined,
    });
  });

  test('the images of this suite are kept whole', () => {
    const own = { id: 'a', name: 'di-conformance-0123', status: 'ACTIVE' };
    const page = pageShown(answer({ images: [{ id: 'b', name: 'somebody’s' }, own] }));
    expect(page.ok && page.value.images.named).toEqual([own]);
  });

  test('a status other than 200 shows nothing', () => {
    expect(imageShown(answer({ image: { id: 'a' } }, 404))).toEqual({ ok: false, reason: 'GET gets 404' });
  });
});

test('a list that says in a way of its own that it goes on is not at its end', () => {
  const images = [{ id: 'a' }];
  const withField = (name: string, value: string): Exchange => answer({ images }, 200, [[name, value]]);
  const going = [
    ...[
      { total_count: 2 },
      { has_more: true },
      { links: [{ rel: 'next' }] },
      { meta: { next_page: 2 } },
      { nextPageToken: 'x' },
      { pagination: { next: 2 } },
      { paging: {} },
      { continue: 'x' },
      { continuationToken: 'x' },
      { IsTruncated: true },
      { offset: 0, limit: 25 },
      { marker: 'a' },
      { size: 9 },
      { result: { found: '9' } },
      { images_links: [{ rel: 'NEXT', href: '/v2/images?page=2' }] },
    ].map((more) => answer({ images, ...more })),
    withField('Link', '<http://h/images?page=2>; rel="next"'),
    withField('Link', '</images?page=2>;rel="last next"'),
    withField('Link', "</images?page=2>; rel = 'next'"),
    withField('X-Total-Count', '2'),
    withField('X-Pagination', '{"TotalPages":3}'),
    withField('X-Next-Page', '2'),
    withField('X-Collection-Size', '9'),
    withField('opc-next-page', 'x'),
    withField('x-ms-continuation', 'x'),
    withField('Content-Range', 'images 0-1/9'),
    answer({ images }, 206),
  ];
  const ending = [
    {},
    { has_more: false, continue: '' },
    { size: images.length, version: 9, result: { code: 200 } },
    { next: null, first: '/v2/images', schema: '/v2/schemas/images' },
    { images_links: ['self', 'last', 'next'].map((rel) => ({ rel, href: '/v2/images' })) },
  ].map((more) => answer({ images, ...more }));
  const plain = [
    ['X-Next-Page', ''],
    ['Link', '</help>; rel="help"'],
    ['X-Account-Id', '7'],
    ['X-RateLimit-Remaining', '9'],
  ] as const;

  expect(going.filter((page) => !saysMore(page)).map(({ response }) => `${response?.fields} ${response?.content}`)).toEqual([]);
  expect([...ending, ...plain.map(([name, value]) => withField(name, value))].filter(saysMore)).toEqual([]);
});

test('a list that shows one identifier twice, on a page or on two, is of several tenants, and not whole', () => {
  const page = (...ids: readonly string[]) => answer({ images: ids.map((id) => ({ id })) });

  expect(isWholeList([page('a', 'b'), page('c')], undefined)).toBe(true);
  expect(isWholeList([page('a', 'b'), page('c')], 'it was not read in time')).toBe(false);
  expect(isWholeList([page('a', 'a')], undefined)).toBe(false);
  expect(isWholeList([page('a'), page('a')], undefined)).toBe(false);
});

test('a list whose images are not all kept is whole, and its images are not known', () => {
  const pages = [answer({ images: [{ id: 'a' }] }), answer({ images: [{ id: 'b' }] })];
  expect(allImages(pages, undefined)?.map(({ id }) => id)).toEqual(['a', 'b']);
  imagesOn(pages[1] as Exchange)?.forgetShown();

  expect(isWholeList(pages, undefined)).toBe(true);
  expect(allImages(pages, undefined)).toBeUndefined();
});

test('what the images of a list have in common is kept once', () => {
  const of = (id: string, metadata: object) => ({ id, minDisk: 1, size: 2, metadata });
  const page = answer({ images: [of('a', { x: '1', y: '2' }), of('b', { y: '2', x: '1' }), of('c', { x: '2', y: '1' })] });
  const [one, other, another] = imagesOn(page)?.shown ?? [];

  expect([one?.access === other?.access, one?.content === other?.content]).toEqual([true, true]);
  expect([one?.metadata === other?.metadata, one?.metadata === another?.metadata]).toEqual([true, false]);
});

test('a page whose content was cut says of its end what the whole page says', () => {
  for (const [more, says] of [
    [{}, false],
    [{ total_count: 900 }, true],
  ] as const) {
    const whole = answer({ images: [{ id: 'a' }], ...more });
    const cut = response(200, '{"images":');
    keepShown(whole, cut);

    expect(saysMore({ ...whole, response: cut })).toBe(says);
  }
});

const image: ListedImage = {
  id: 'a',
  name: 'production',
  status: 'ACTIVE',
  created: '2015-07-09T18:52:29Z',
  metadata: '00',
  access: { minDisk: '00', minRam: '00' },
  content: { size: '00' },
};

test('an image that shows the same has not changed', () => {
  expect(changeOf(image, { ...image })).toBeUndefined();
});

for (const [member, value] of Object.entries({
  name: 'b',
  created: '2016-07-09T18:52:29Z',
  metadata: '01',
  status: 'DELETED',
  access: { minDisk: '00', minRam: '01' },
  content: { size: '01' },
})) {
  test(`another ${member} is a change`, () => {
    const named = { access: 'minRam', content: 'size' }[member] ?? member;
    expect(changeOf(image, { ...image, [member]: value })).toBe(`another ${named}`);
  });

  test(`a ${member} that is shown once only is none`, () => {
    expect(changeOf(image, { ...image, [member]: undefined })).toBeUndefined();
    expect(changeOf({ ...image, [member]: undefined }, image)).toBeUndefined();
  });
}

test('an image that becomes ACTIVE has not been changed', () => {
  expect(changeOf({ ...image, status: 'SAVING', metadata: '01' }, image)).toBeUndefined();
});
