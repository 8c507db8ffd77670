import { expect, test } from '@playwright/test';
import { recordingTarget } from '../testing/recording-target.ts';

/** What a deletion without a token of its own is to be refused for, by where a token of the owner stands in it. */

for (const token of ['owner', 'token-of-the-owner'])
  for (const [place, fields] of Object.entries({
    'beside a made-up one': [
      ['X-Auth-Token', token],
      ['X-Auth-Token', 'made-up'],
    ],
    'as Bearer': [['Authorization', `Bearer ${token}`]],
    'as a password': [['Authorization', `Basic ${Buffer.from(`somebody:${token}`).toString('base64')}`]],
    'in a cookie': [['Cookie', `token=${encodeURIComponent(token)}`]],
    nowhere: [['Authorization', 'Bearer made-up']],
  } as const))
    test(`a good token ${place} may be taken, however long it is: ${token}`, async () => {
      const { api, ledger } = recordingTarget({ identities: { owner: { token } } }, { aims: ['unknown'] });
      const sent = await api.withToken(undefined).deleteImage(ledger.unknown(), { fields });

      expect(sent.purpose.toRefuse).toBe(place === 'nowhere' ? 'no valid token' : undefined);
    });

for (const name of ['X-HTTP-Method-Override', 'X-Forwarded-Method'])
  test(`a deletion that ${name} makes a read may well be answered 200`, async () => {
    const { api, ledger } = recordingTarget({ identities: { owner: { token: 'owner' } } }, { aims: ['unknown'] });
    const refusalWith = async (value: string) =>
      (await api.withToken(undefined).deleteImage(ledger.unknown(), { fields: [[name, value]] })).purpose.toRefuse;

    expect([await refusalWith('GET'), await refusalWith('DELETE')]).toEqual([undefined, 'no valid token']);
  });
