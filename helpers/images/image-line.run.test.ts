import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { curlLine } from '../http/curl.ts';
import type { RequestRecord } from '../http/exchange.ts';
import { listeningPort } from '../http/testing/listening-port.ts';
import { onPush } from '../selftest/test-kinds.ts';
import type { ImageSource } from '../settings/description.ts';
import { shellLines } from './image-line.ts';
import { recordingTarget } from './testing/recording-target.ts';

const id = '9b63c1a5-0c2f-4d21-9f11-3f8a02a6f7f0';
const token = '$TARGET_TOKEN';

/** The identifier that a shell finds with the line, and what the service got. */
async function made(source: (origin: string) => ImageSource, json?: object) {
  const received: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      received.push(`${request.method} ${request.url} ${request.headers['x-auth-token']} ${Buffer.concat(parts)}`);
      response.writeHead(202, json === undefined ? { Location: `http://elsewhere/v2/1/images/${id}` } : {});
      response.end(json === undefined ? '' : JSON.stringify(json));
    });
  });
  const origin = `http://127.0.0.1:${await listeningPort(server)}`;
  const { target } = recordingTarget({
    url: `${origin}/v2/1`,
    images: source(origin),
    identities: { owner: { token, variable: 'OWN_TOKEN' } },
  });
  const again = { ...target, description: target.description, curl: (request: RequestRecord) => curlLine(request) };
  const lines = shellLines(again, []).flatMap(({ variable, line }) => (variable === 'OTHER_IMAGE_ID' ? [] : [line]));
  const env = { PATH: process.env.PATH, OWN_TOKEN: 'secret-of-the-owner' };
  const { stdout } = await promisify(execFile)('sh', ['-c', [...lines, 'sh -c \'printf %s "$IMAGE_ID"\''].join('\n')], { env });
  server.close();
  return { stdout, received };
}

for (const { what, source, json, sent } of [
  {
    what: 'a snapshot',
    source: () => ({ source: 'snapshot', server: 's1' }) as const,
    sent: /^POST \/v2\/1\/servers\/s1\/action secret-of-the-owner \{"createImage"/,
  },
  {
    what: 'an image service',
    source: (origin: string) => ({ source: 'glance', url: `${origin}/v2` }) as const,
    json: { id },
    sent: /^POST \/v2\/images secret-of-the-owner \{"name"/,
  },
  {
    what: 'a request of the operator',
    source: (origin: string): ImageSource => ({
      source: 'http',
      request: { method: 'POST', url: `${origin}/make`, headers: { 'X-Auth-Token': token }, body: '{"name":"{name}"}' },
      id: { json: '/image/id' },
    }),
    json: { image: { id } },
    sent: /^POST \/make secret-of-the-owner \{"name":"delete-image-by-hand"\}/,
  },
]) {
  test(`a line creates an image with ${what}, and keeps its identifier`, onPush, async () => {
    const { stdout, received } = await made(source, json);

    expect(stdout).toBe(id);
    expect(received).toEqual([expect.stringMatching(sent)]);
  });
}

test('a listed image, a command, and a random identifier where the target keeps none, need no request', () => {
  const linesOf = (images: ImageSource) => shellLines(recordingTarget({ images }).target, []).map(({ line }) => line);
  const lineOf = (images: ImageSource) => linesOf(images).at(-2);

  expect(linesOf({ source: 'ids', ids: ['a', 'b', id] })).toEqual([
    'IMAGE_ID=b; export IMAGE_ID',
    `OTHER_IMAGE_ID=${id}; export OTHER_IMAGE_ID`,
  ]);
  expect(lineOf({ source: 'stateless' })).toBe("IMAGE_ID=$(node -p 'crypto.randomUUID()'); export IMAGE_ID");
  expect(lineOf({ source: 'command', run: 'make it' })).toBe(
    "IMAGE_ID=$(IMAGE_NAME=delete-image-by-hand sh -c 'make it' | head -n 1); export IMAGE_ID",
  );
});
