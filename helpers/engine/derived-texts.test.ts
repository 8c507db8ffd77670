import { expect, test } from '@playwright/test';
import { ofNobody } from '../../contracts/inputs/access.ts';
import { interpreted } from '../../contracts/inputs/identifiers.ts';
import type { Ledger } from '../images/safety/ledger.ts';
import { recordingTarget } from '../images/testing/recording-target.ts';

const ids = [...'0123456789abcdef'].map((first) => `${first}1b2c3d4-5e6f-4718-8293-0fae7d3c5b96`);

for (const [name, texts] of Object.entries({
  'texts that a server may decode, trim or compare loosely': (id: string, ledger: Ledger) =>
    Object.values(interpreted(id)).flatMap((text) => (text === '' ? [] : [ledger.derived(`/${text}`, id)])),
  'other spellings of a path': (id: string, ledger: Ledger) =>
    Object.values(ofNobody).flatMap(({ spelled }) => (spelled === undefined ? [] : [ledger.spelled(spelled(id), id)])),
})) {
  test(`${name} name no image of somebody else, whatever the identifier begins with`, () => {
    const { ledger } = recordingTarget({}, { aims: ['derived'] });
    for (const id of ids) ledger.own(id, '', 'name');
    const paths = ids.flatMap((id) => texts(id, ledger).map(({ parts }) => parts.path));

    expect(paths).toHaveLength(ids.length * texts(ids[0] ?? '', ledger).length);
    expect(paths.filter((path) => !path.toLowerCase().includes('1b2c3d4'))).toEqual([]);
  });
}

test('no wildcard is aimed at an identifier that is not a UUID', () => {
  expect(Object.values(interpreted('img-10452')).filter((text) => text.includes('_'))).toEqual([]);
});

test('two slashes at the start precede the whole path, under whichever tenant', async () => {
  const { ledger, api, sent } = recordingTarget({}, { aims: ['derived'] });
  const [id = ''] = ids;
  ledger.own(id, '', 'name');
  const spelling = ofNobody['two slashes at the start']?.spelled?.(id) ?? { collection: '/images', path: '' };

  await api.withToken(undefined).under('2').deleteImage(ledger.spelled(spelling, id), { belowApi: true });
  await api.withToken(undefined).deleteImage(ledger.spelled(spelling, id), { belowApi: true });

  expect(sent.map(({ url }) => url)).toEqual(['2', '1'].map((tenant) => `http://127.0.0.1:1808//v2/${tenant}/images/${id}`));
});
