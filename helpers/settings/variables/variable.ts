import type { Problems, Reading } from '../settings-error.ts';
import type { TargetDraft } from '../target-file.ts';

/** The sections of the table, in the order of the pages. `intro` is one Markdown paragraph. */
export const sections = {
  target: {
    title: 'The target',
    intro:
      'The suite takes the first of these that is set: `TARGET_URL`, `TARGET_FILE`, `OS_CLOUD`, another `OS_*` login, a `RAX_*` login. Without any of them it runs on its built-in reference target. The first lines of a run name the target and the reason.',
  },
  images: {
    title: 'Images',
    intro:
      'The suite deletes the images that you list as expendable. It also tries to delete the other images listed here, because a conforming target refuses. If the target does not refuse, the image is lost.',
  },
  identities: { title: 'Other identities', intro: 'Without one of these tokens, the requirements that need it are not tested.' },
  mocks: { title: 'Mocks', intro: 'A mock can be asked for a response.' },
  limits: { title: 'Limits', intro: 'Limits hold for the whole run, over all workers.' },
  tls: { title: 'TLS', intro: 'By default the suite trusts the authorities that Node trusts.' },
  clouds: {
    title: 'Login by clouds.yaml',
    intro:
      'A login replaces `TARGET_TOKEN`. The URL of the target comes from the service catalogue unless `TARGET_URL` or the target file names it.',
  },
  keystone: {
    title: 'Login at Keystone v3',
    intro: 'The variables of an openrc file. A user and a project are given by id, or by name and domain.',
  },
  rackspace: { title: 'Login at Rackspace Identity v2.0', intro: 'A user name with either an API key or a password.' },
  suite: { title: 'The suite', intro: 'What a run must reach, and where its reports go.' },
} as const;

/** One variable: a row of the table from which everything else about variables is generated. */
export interface Variable {
  readonly section: keyof typeof sections;
  /** The purpose of the variable: whole Markdown sentences. Without it, the schema describes the value at the pointer. */
  readonly text?: string;
  /** The value that `.env.example` shows; empty for a secret. */
  readonly example: string;
  /** The value if the variable is not set, and the schema of its place does not say. */
  readonly byDefault?: string;
  /** Words that replace or qualify the default. */
  readonly defaultNote?: string;
  /** JSON pointer of the same value in a target file. */
  readonly pointer?: string;
  /** Whether the value is a secret, which no message and no file shows. */
  readonly secret?: true;
  /** Whether it requests a login. */
  readonly sign?: true;
  /** Whether only the project's own processes use it: it is on no page. */
  readonly internal?: true;
  /** Reads the value that is put at the pointer, if the schema does not say how; undefined after a problem was added. */
  readonly read?: (text: string, name: string, problems: Problems, env: Reading['env']) => unknown;
  /** Puts what was read into the draft of a target, if that is more than a value at the pointer. */
  readonly put?: (draft: TargetDraft, value: never, name: string, problems: Problems) => void;
}
