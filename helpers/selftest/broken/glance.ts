import type { Change, Changes } from './change.ts';

const conf = (text: string, by: string): Pick<Change, 'file' | 'edits'> => ({ file: 'glance-api.conf', edits: { [text]: by } });
const policy = (...rules: readonly string[]): Pick<Change, 'file' | 'edits'> => ({
  file: 'policy.yaml',
  edits: { '': rules.map((rule) => `${rule}\n`).join('') },
});

/** Changes of Glance: in its code (`broken_glance.py`), in its policy file, in its configuration. */
export const glance: Changes = {
  defects: {
    'ignores-protection': { does: 'deletes a protected image', caughtBy: 'DI-403-17', sentBy: 'DI-403-03' },
    'ignores-conflicts': { does: 'answers 204 although the store keeps the data', caughtBy: 'DI-409-01' },
    'deletes-in-spite-of-a-conflict': { does: 'answers 409 and forgets the image', caughtBy: 'DI-409-03' },
    'deletes-twice': { does: 'answers 204 to a second deletion', caughtBy: 'DI-ONCE-01' },
    'brings-images-back': {
      does: 'shows a deleted image again after three seconds',
      caughtBy: 'DI-GONE-10',
      sentBy: 'DI-GONE-01',
    },
    'trusts-tokens-for-five-minutes': {
      does: 'accepts a revoked token that it has seen before, as OpenStack does by default',
      file: 'glance-api.conf',
      edits: { token_cache_time: '# token_cache_time' },
      caughtBy: 'DI-401-08',
    },
    'policy-lets-readers-delete': {
      does: 'lets a reader delete',
      ...policy('"delete_image": "role:reader and project_id:%(project_id)s"'),
      caughtBy: 'DI-403-15',
      sentBy: 'DI-403-01',
    },
    'policy-takes-members-for-administrators': {
      does: "lets a member delete another tenant's private image",
      ...policy('"context_is_admin": "role:member"'),
      caughtBy: 'DI-403-10',
    },
  },
  conforming: {
    'pages-of-two': { does: 'lists two images a page', ...conf('[DEFAULT]\n', '[DEFAULT]\nlimit_param_default = 2\n') },
    'another-policy': {
      does: 'names the same roles by rules of its own',
      ...policy('"image_owner": "role:member and project_id:%(project_id)s"', '"delete_image": "role:admin or rule:image_owner"'),
    },
  },
};
