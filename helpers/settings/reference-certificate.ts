import { readFileSync } from 'node:fs';
import { ownFile } from '../platform/installation/own-files.ts';

const path = (name: string): string => ownFile(`helpers/reference/tls/${name}.pem`);
const pem = (name: string): string => readFileSync(path(name), 'utf8');

/** The file of the authority that signed the certificate of a reference target with TLS. Its key exists no longer. */
export const authorityFile = path('authority');

/** Certificate and key of a reference target with TLS, for `localhost` and its addresses. The key is public. */
export const ownCertificate = () => ({ cert: pem('server'), key: pem('server-key') });
