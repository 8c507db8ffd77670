import { visible } from '../../printing/visible.ts';
import { keptOut } from '../../redaction/kept-out.ts';

/** Who is to blame for a login that failed. */
export type Blame = 'credentials' | 'URL' | 'proxy' | 'identity service' | 'service catalogue';

/** A login that failed: one line without secrets, whatever the service said. `blame` says who has to act. Never the target's violation. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  readonly blame: Blame;

  constructor(blame: Blame, message: string) {
    super(visible(keptOut.text(message)));
    this.blame = blame;
  }
}
