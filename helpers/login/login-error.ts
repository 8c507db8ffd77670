/** Who is to blame for a login that failed. */
export type Blame = 'credentials' | 'URL' | 'proxy' | 'identity service' | 'service catalogue';

/** A login that failed: one line without secrets. `blame` says who has to act. Never the target's violation. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  readonly blame: Blame;

  constructor(blame: Blame, message: string) {
    super(message);
    this.blame = blame;
  }
}
