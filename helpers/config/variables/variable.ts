import type { NumberBounds } from '../number-bounds.ts';
import type { Problems } from '../settings-error.ts';
import type { TargetDraft } from '../target-draft.ts';
import type { ValueReader } from '../values.ts';

/** The parts of the table, in the order in which pages show them. `intro` is Markdown of one paragraph. */
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

/** Where a value comes from, for messages, and what relative paths start at. */
export interface Origin {
  readonly name: string;
  readonly cwd: string;
  readonly problems: Problems;
}

/** One variable: a row of the table that everything else about variables is made from. */
export interface Variable {
  readonly section: keyof typeof sections;
  /** What the variable is for: whole sentences in Markdown, without the default and the bounds. */
  readonly text: string;
  /** The value that `.env.example` shows; empty for a secret. */
  readonly example: string;
  /** The value where the variable is not set; of a number it stands in `bounds`. */
  readonly byDefault?: string;
  /** What holds instead of the default, or where it does not, in words. */
  readonly defaultNote?: string;
  readonly bounds?: NumberBounds;
  /** JSON pointer of the same value in a target file. */
  readonly pointer?: string;
  /** No message and no file shows the value. */
  readonly secret?: true;
  /** It describes one target. For a fleet it would say the same of each target, so it is refused there. */
  readonly perTarget?: true;
  /** It says nothing without a target: on its own it must not lead to the built-in one. */
  readonly needsTarget?: true;
  /** It asks for a login. */
  readonly sign?: true;
  /** Other names of the same variable. */
  readonly aliases?: readonly string[];
  /** For the project's own processes: on no page. */
  readonly internal?: true;
  /** Reads the text of the variable and puts the value into the draft of a target; without it, the variable is read elsewhere. */
  readonly put?: (draft: TargetDraft, text: string, origin: Origin) => void;
}

/** A reader, and what is done with the value where there is one. */
export function reading<T>(
  read: ValueReader<T>,
  put: (draft: TargetDraft, value: T, origin: Origin) => void,
): NonNullable<Variable['put']> {
  return (draft, text, origin) => {
    const value = read(text, origin.name, origin.problems);
    if (value !== undefined) put(draft, value, origin);
  };
}
