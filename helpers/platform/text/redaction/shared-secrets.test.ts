import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder } from '../../../settings/testing/fresh-folder.ts';
import { internalVariable } from '../../internal-variable.ts';
import { keptOut } from './kept-out.ts';
import { sharedSecrets, shareSecret, shareSecretsIn } from './shared-secrets.ts';

test('a secret that one process shares is hidden by the others, and its file does not show it', () => {
  const file = join(freshFolder(), 'shared');
  const before = process.env[internalVariable];
  try {
    shareSecretsIn(file);
    const secrets = ['token-of-the-first-worker', `${'ä'.repeat(9000)}-long`];
    for (const secret of secrets) shareSecret(secret);

    expect(sharedSecrets()).toEqual(secrets);
    expect(keptOut.text(`X-Echo: ${secrets[0]}`)).toBe('X-Echo: [redacted]');
    expect(readFileSync(file, 'latin1')).not.toContain('token');
    expect(statSync(file).mode & 0o077).toBe(0);
    // The run removes the file before its reports are written.
    rmSync(file);
    expect(sharedSecrets()).toEqual(secrets);
  } finally {
    if (before === undefined) delete process.env[internalVariable];
    else process.env[internalVariable] = before;
    // No later test of this process shares anything.
    Reflect.deleteProperty(globalThis, Symbol.for('delete-image-conformance/shared-secrets'));
  }
});
