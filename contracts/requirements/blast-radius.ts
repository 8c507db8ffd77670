import { attempt, done, refused } from '../evidence.ts';
import { refusalMatters } from './phrases.ts';
import { topic } from './requirement.ts';

/** What no deletion may touch. */
export const blastRadius = topic('blast radius', {
  'DI-KEEP-01': {
    level: 'MUST',
    area: 'operation',
    statement: 'A deletion removes the addressed image and no other.',
    source: 'guide: deletes the specified image',
    why: 'Nobody notices that a second image is lost until it is needed, and then it cannot be brought back.',
    harm: 'loss',
    evidence: done,
  },
  'DI-KEEP-02': {
    level: 'MUST',
    area: 'operation',
    statement: 'Another image of the same name is left.',
    source: 'guide: deletes the specified image',
    why: 'Names are not unique. A deletion by name destroys the images of other jobs.',
    harm: 'loss',
    evidence: [...done, 'two images of one name'],
  },
  'DI-KEEP-03': {
    level: 'MUST',
    area: 'operation',
    statement: 'The server that an image was made from is left as it was.',
    source: 'guide: deletes the specified image',
    why: 'A snapshot is a copy. Removing it must not touch the server, which may be in production.',
    conforms: 'GET of the server shows the same name, status, image, flavor and metadata as before.',
    harm: 'loss',
    evidence: ['204', 'server of the images'],
  },
  'DI-KEEP-04': {
    level: 'MUST',
    area: 'operation',
    statement: 'A refused deletion removes no other image either.',
    source: 'guide: deletes the specified image',
    why: refusalMatters,
    harm: 'loss',
    evidence: refused,
  },
  'DI-KEEP-05': {
    level: 'MUST',
    area: 'operation',
    statement: 'A refused deletion leaves the image unchanged.',
    source: 'rfc9110: 15.5.2',
    why: 'Other programs read name, status and metadata of an image. Somebody without a valid token must not be able to change them.',
    harm: 'loss',
    evidence: refused,
  },
  'DI-KEEP-06': {
    level: 'MUST',
    area: 'operation',
    statement: 'Deleting an unknown image removes no other image.',
    source: 'guide: deletes the specified image',
    why: 'A query whose condition matches nothing has to delete nothing. If the condition is dropped, whatever comes first is lost.',
    harm: 'loss',
    evidence: attempt,
  },
  'DI-KEEP-07': {
    level: 'MUST',
    area: 'operation',
    statement:
      'No image whose deletions were all refused is gone at the end of a run, ten seconds and more after the first refusal.',
    source: 'rfc9110: 15.5',
    why: 'A queue that takes a deletion on before it is checked carries it out when nobody looks any more.',
    conforms: 'GET still shows each image that nobody was allowed to delete.',
    harm: 'loss',
    evidence: refused,
  },
});
