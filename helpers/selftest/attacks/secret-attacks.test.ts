import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretsIn } from '../secret-search.ts';
import { jsonAnswer } from './answer.ts';
import { attack } from './attack.ts';
import type { Outcome } from './attempt.ts';
import { all, type Expectation, hasVerdict, isRefused } from './expectations.ts';
import { confirmedHost } from './hostile-target.ts';
import { loginAnswer, loginVariables, password } from './login.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const each = (text: string, write: (character: string) => string): string => [...text].map(write).join('');
const hex = (text: string): string => Buffer.from(text).toString('hex');

/** The forms in which a target may return a secret, by name. */
const forms: Readonly<Record<string, (secret: string) => string>> = {
  plain: (s) => s,
  upperCase: (s) => s.toUpperCase(),
  lowerCase: (s) => s.toLowerCase(),
  hex,
  hexInCapitals: (s) => hex(s).toUpperCase(),
  base64,
  base64Twice: (s) => base64(base64(s)),
  base64Shifted: (s) => base64(`x${s}`),
  percent: (s) => each(s, (c) => `%${hex(c)}`),
  percentTwice: (s) => each(s, (c) => `%25${hex(c)}`),
  unicodeEscapes: (s) => each(s, (c) => `\\u${hex(c).padStart(4, '0')}`),
  decimalEntities: (s) => each(s, (c) => `&#${c.charCodeAt(0)};`),
  hexEntities: (s) => each(s, (c) => `&#x${hex(c)};`),
  aPart: (s) => s.slice(4, 20),
};

const written = (secret: string): string[] => Object.values(forms).map((form) => form(secret));

/** Neither a file nor the output contains the secret in any form. */
const keeps =
  (secretOf: (outcome: Outcome) => string): Expectation =>
  (outcome) => {
    const secret = secretOf(outcome);
    const reports = join(outcome.folder, 'reports');
    const anyIsThere = secretsIn(reports, written(secret)).length > 0;
    return Object.entries(forms).flatMap(([name, form]) => {
      const files = anyIsThere ? secretsIn(reports, [form(secret)]) : [];
      const kinds = new Set(files.map(({ file }) => file.replace(/[0-9a-f]{8}-[0-9a-f-]+/, '…')));
      const printed = outcome.output.includes(form(secret).slice(0, 40)) ? [`${name} is printed`] : [];
      return [...(kinds.size > 0 ? [`${name} stands in ${[...kinds].join(', ')}`] : []), ...printed];
    });
  };

const keepsToken = keeps(({ target }) => target.world.token);

/** Neither a file nor the output contains a text. */
const keepsText =
  (secret: string): Expectation =>
  ({ folder, output }) => [
    ...(output.includes(secret) ? [`${secret} is printed`] : []),
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) =>
          /\.(json|xml|md|html|har|properties|jsonl)$/.test(name) && readFileSync(join(folder, name), 'latin1').includes(secret),
      )
      .map((name) => `${secret} stands in ${name}`),
  ];

// Attacks on secrets.

attack('token-given-back', 'refusals return the token in every form in which a program may write it', {
  target: {
    answer: ({ method, path }, world) => {
      if (method !== 'DELETE' || world.find(path.split('/').at(-1) ?? '') !== undefined) return undefined;
      const [first = '', ...rest] = written(world.token);
      const fields = {
        'X-Echo': rest.filter((text) => !text.includes('\\')).join(' '),
        'WWW-Authenticate': `Keystone uri="http://${first}/"`,
      };
      return jsonAnswer(404, { itemNotFound: { code: 404, message: written(world.token).join(' '), details: first } }, fields);
    },
  },
  run: { select: ['specs/404-not-found.spec.ts'], page: true },
  expect: all(hasVerdict, keepsToken),
});

attack('token-in-escaped-json', 'refusals return the token in JSON escapes, cut into pieces, and in a member name', {
  target: {
    answer: ({ method, path }, world) => {
      if (method !== 'DELETE' || world.find(path.split('/').at(-1) ?? '') !== undefined) return undefined;
      const escaped = forms.unicodeEscapes?.(world.token) ?? '';
      const content = `{"itemNotFound":{"code":404,"message":"${escaped}","${world.token}":"${escaped}"}}`;
      return { status: 404, fields: { 'Content-Type': 'application/json' }, content };
    },
  },
  run: { select: ['--grep', '@DI-404-0[13]'], page: true },
  expect: all(hasVerdict, keepsToken),
});

attack('password-cut', 'the identity service refuses a login with a message that is cut in the middle of the password', {
  target: { answer: loginAnswer({ refusal: `${'x'.repeat(146)} ${password}` }) },
  run: { select: ['--grep', '@DI-204-01'], undescribed: true, variables: ({ world }) => loginVariables(world) },
  expect: all(
    hasVerdict,
    keeps(() => password),
    keepsText(password.slice(0, 12)),
  ),
});

attack('proxy-credentials', 'the proxy of the environment asks for a user and a password', {
  target: { named: confirmedHost },
  run: {
    select: ['--grep', '@DI-204-01|@DI-204-14'],
    page: true,
    byOperator: true,
    variables: ({ proxy }) => {
      const url = proxy.replace('://', '://proxyuser:pr0xy-passw0rd@');
      return { TARGET_CONFIRM_HOST: confirmedHost, HTTP_PROXY: url, http_proxy: url };
    },
  },
  expect: all(hasVerdict, keepsText('pr0xy-passw0rd')),
});

attack('user-in-url', 'the URL of the target holds a user and a password', {
  run: {
    select: ['--grep', '@DI-204-01'],
    undescribed: true,
    variables: ({ world }) => ({
      TARGET_URL: `http://user:ur1-passw0rd@${world.host}${world.base}`,
      TARGET_TOKEN: world.token,
    }),
  },
  expect: all(isRefused(/TARGET_URL/), keepsText('ur1-passw0rd')),
});
