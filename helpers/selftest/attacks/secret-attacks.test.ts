import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretsIn, secretsInText } from '../secret-search.ts';
import { attack } from './attack.ts';
import { all, type Expectation, hasVerdict, isRefused } from './expectations.ts';
import { confirmedHost } from './hostile-target.ts';
import { loginAnswer, loginVariables, password } from './login.ts';

/** Neither a file nor the output contains the password, in any form. */
const keepsPassword: Expectation = ({ folder, output }) => [
  ...secretsIn(join(folder, 'reports'), [password]).map(({ file, wrapping }) => `the password stands in ${file} (${wrapping})`),
  ...secretsInText(output, [password]).map((wrapping) => `the password is printed (${wrapping})`),
];

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

// Attacks on secrets. The promises search every file for the token; `runs/hostile-text.test.ts` has each form of it.

attack('token-in-escaped-json', 'refusals return the token in JSON escapes, cut into pieces, and in a member name', {
  target: {
    answer: ({ method, path }, world) => {
      if (method !== 'DELETE' || world.find(path.split('/').at(-1) ?? '') !== undefined) return undefined;
      const escaped = [...Buffer.from(world.token)].map((octet) => `\\u00${octet.toString(16)}`).join('');
      const content = `{"itemNotFound":{"code":404,"message":"${escaped}","${world.token}":"${escaped}"}}`;
      return { status: 404, fields: { 'Content-Type': 'application/json' }, content };
    },
  },
  run: { select: ['--grep', '@DI-404-0[13]'], page: true },
  expect: hasVerdict,
});

attack('password-cut', 'the identity service refuses a login with a message that is cut in the middle of the password', {
  target: { answer: loginAnswer({ refusal: `${'x'.repeat(146)} ${password}` }) },
  run: { select: ['--grep', '@DI-204-01'], undescribed: true, variables: ({ world }) => loginVariables(world) },
  expect: all(hasVerdict, keepsPassword, keepsText(password.slice(0, 12))),
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
