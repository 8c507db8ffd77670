import type { Environment } from '../environment.ts';
import type { NumberBounds } from '../number-bounds.ts';
import type { Problems } from '../settings-error.ts';
import type { TargetDraft } from '../target-draft.ts';
import type { ValueReader } from '../values.ts';

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

/** Where a value comes from, for messages; the base of relative paths; the variables that it may refer to. */
export interface Origin {
  readonly name: string;
  readonly cwd: string;
  readonly env: Environment;
  readonly problems: Problems;
}

/** One variable: a row of the table from which everything else about variables is generated. */
export interface Variable {
  readonly section: keyof typeof sections;
  /** The purpose of the variable: whole Markdown sentences, without the default and the bounds. */
  readonly text: string;
  /** The value that `.env.example` shows; empty for a secret. */
  readonly example: string;
  /** The value if the variable is not set. The default of a number is in `bounds`. */
  readonly byDefault?: string;
  /** Words that replace or qualify the default. */
  readonly defaultNote?: string;
  readonly bounds?: NumberBounds;
  /** JSON pointer of the same value in a target file. */
  readonly pointer?: string;
  /** Whether the value is a secret, which no message and no file shows. */
  readonly secret?: true;
  /** Whether it requests a login. */
  readonly sign?: true;
  /** Other names of the same variable. */
  readonly aliases?: readonly string[];
  /** Whether only the project's own processes use it: it is on no page. */
  readonly internal?: true;
  /** Reads the text of the variable and puts the value into the draft of a target; without it, the variable is read elsewhere. */
  readonly put?: (draft: TargetDraft, text: string, origin: Origin) => void;
}

/** Combines a reader with a function that receives a valid value. */
export function reading<T>(
  read: ValueReader<T>,
  put: (draft: TargetDraft, value: T, origin: Origin) => void,
): NonNullable<Variable['put']> {
  return (draft, text, origin) => {
    const value = read(text, origin.name, origin.problems);
    if (value !== undefined) put(draft, value, origin);
  };
}
