import { keptOut } from '../../text/redaction/kept-out.ts';
import { visible } from '../../text/visible.ts';

/** Who is to blame for a login that failed. */
export type Blame = 'credentials' | 'URL' | 'proxy' | 'identity service' | 'service catalogue';

/** A failed login: one line without secrets. `blame` says who must act. It is never a violation by the target. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  readonly blame: Blame;

  constructor(blame: Blame, message: string) {
    super(visible(keptOut.text(message)));
    this.blame = blame;
  }
}
