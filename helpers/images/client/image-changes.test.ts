import { expect, test } from '@playwright/test';
import { changeOf, type ListedImage } from './images-in-responses.ts';

const image: ListedImage = {
  id: 'a',
  name: 'production',
  status: 'ACTIVE',
  created: '2015-07-09T18:52:29Z',
  metadata: '00',
  content: '00',
};

test('an image that shows the same has not changed', () => {
  expect(changeOf(image, { ...image })).toBeUndefined();
});

for (const [member, value] of Object.entries({
  name: 'b',
  created: '2016-07-09T18:52:29Z',
  metadata: '01',
  content: '01',
  status: 'DELETED',
})) {
  test(`another ${member} is a change`, () => {
    expect(changeOf(image, { ...image, [member]: value })).toContain(member);
  });

  test(`a ${member} that is shown once only is none`, () => {
    expect(changeOf(image, { ...image, [member]: undefined })).toBeUndefined();
    expect(changeOf({ ...image, [member]: undefined }, image)).toBeUndefined();
  });
}

test('an image that becomes ACTIVE has not been changed', () => {
  expect(changeOf({ ...image, status: 'SAVING', metadata: '01' }, image)).toBeUndefined();
});
