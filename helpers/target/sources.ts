import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { v4 as uuid } from 'uuid';
import { type Exchange, fieldValue } from '../exchange.ts';
import { commandEnvironment } from '../run.ts';
import type { Errand } from './address.ts';
import type { ImageSource, OperatorRequest } from './description.ts';
import { filled } from './errands.ts';
import { fieldLines } from './recorder.ts';
import type { Target } from './target.ts';

/** An image source that failed: the harness's failure, never charged to the target. */
export class SourceError extends Error {
  override name = 'SourceError';
}

/** Longest wait for a new image to leave SAVING, and for a server that is busy with another snapshot, in ms. */
const patienceMs = 10 * 60_000;

/** Makes an image of the given name and gives its id; the ids of a command may be several. Throws SourceError. */
export async function makeImages(target: Target, name: string): Promise<string[]> {
  const source = target.description.images;
  switch (source.source) {
    case 'snapshot':
      return [await snapshot(target, name)];
    case 'glance':
      return [await glanceImage(target, name)];
    case 'http':
      return [await imageByRequest(target, source, name)];
    case 'command':
      return imagesByCommand(target, source.run, name);
    case 'stateless':
      return [uuid()];
    default:
      throw new SourceError(`harness: the source '${source.source}' makes no images`);
  }
}

/** Makes an image that is not active yet: a snapshot as it is answered, or an image without data. Throws SourceError. */
export async function makeSavingImage(target: Target, name: string): Promise<string> {
  const source = target.description.images;
  // The reference target keeps an image with this metadata in SAVING for a moment; elsewhere it says nothing.
  if (source.source === 'snapshot') return snapshot(target, name, { hold: 'saving' });
  if (source.source === 'glance') return emptyGlanceImage(target, name);
  throw new SourceError(`harness: the source '${source.source}' makes no image that is being saved`);
}

async function snapshot(target: Target, name: string, metadata: Record<string, string> = {}): Promise<string> {
  const content = JSON.stringify({ createImage: { name, metadata } });
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const made = await operate(target, target.ledger.errands.snapshot(), 'make an image', content);
    // One snapshot of a server at a time: a second is answered 409 until the first is done.
    if (made.response?.status !== 409 || Date.now() > deadline) return createdId(target, made, 202);
    await sleep(2000);
  }
}

async function emptyGlanceImage(target: Target, name: string): Promise<string> {
  const content = JSON.stringify({ name, disk_format: 'raw', container_format: 'bare' });
  const made = await operate(target, target.ledger.errands.newImage(), 'make an image', content);
  return memberOf(target, made, '/id', 201);
}

async function glanceImage(target: Target, name: string): Promise<string> {
  const id = await emptyGlanceImage(target, name);
  const fields = { 'Content-Type': 'application/octet-stream' };
  const answer = await operate(target, target.ledger.errands.contentOf(id), 'fill the image', 'x', fields);
  if (answer.response?.status !== 204) throw sourceError(target, 'filling the image', answer);
  return id;
}

async function imageByRequest(target: Target, source: Extract<ImageSource, { source: 'http' }>, name: string): Promise<string> {
  const made = await operateRequest(target, source.request, 'make an image', { name });
  return 'header' in source.id ? lastSegment(target, made, source.id.header) : memberOf(target, made, source.id.json);
}

async function imagesByCommand(target: Target, run: string, name: string): Promise<string[]> {
  const env = commandEnvironment({ IMAGE_NAME: name });
  const { stdout } = await promisify(execFile)('sh', ['-c', run], { env, timeout: patienceMs }).catch((error: Error) => {
    throw new SourceError(`harness: images.run failed: ${target.redactor.text(error.message.slice(0, 500))}`);
  });
  const ids = stdout.split(/\s+/).filter(Boolean);
  if (ids.length === 0) throw new SourceError('harness: images.run printed no id');
  return ids;
}

/** Sends a request of the operator's with `{name}`, `{code}` and `{image}` replaced. */
export function operateRequest(
  target: Target,
  request: OperatorRequest,
  label: string,
  values: Readonly<Record<string, string>>,
): Promise<Exchange> {
  const fields = Object.entries(request.headers ?? {}).map(([n, v]) => [n, filled(v, values)] as const);
  const content = request.body === undefined ? {} : { content: filled(request.body, values) };
  return target.door.operate({ fields, ...content }, target.ledger.errands.described(request, values), label);
}

async function operate(
  target: Target,
  errand: Errand,
  label: string,
  content: string,
  fields: Record<string, string> = {},
): Promise<Exchange> {
  // A snapshot may wait for minutes until its server is free.
  await target.renewTokens();
  const token = target.description.identities.owner?.token;
  const lines = fieldLines({ 'X-Auth-Token': token, Accept: 'application/json', 'Content-Type': 'application/json' }, fields);
  return target.door.operate({ fields: lines, content }, errand, label);
}

function createdId(target: Target, exchange: Exchange, status: number): string {
  if (exchange.response?.status !== status) throw sourceError(target, 'making an image', exchange);
  return lastSegment(target, exchange, 'Location');
}

function lastSegment(target: Target, exchange: Exchange, field: string): string {
  const value = fieldValue(exchange.response?.fields ?? [], field);
  const id = value?.split('?')[0]?.split('/').filter(Boolean).at(-1);
  if (id === undefined) throw sourceError(target, `making an image (no id in ${field})`, exchange);
  return id;
}

function memberOf(target: Target, exchange: Exchange, pointer: string, status?: number): string {
  const { response } = exchange;
  if (response === undefined || (status !== undefined && response.status !== status))
    throw sourceError(target, 'making an image', exchange);
  let value: unknown;
  try {
    value = JSON.parse(response.content.toString('utf8'));
  } catch {
    throw sourceError(target, 'making an image (no JSON)', exchange);
  }
  for (const key of pointer.split('/').slice(1)) value = (value as Record<string, unknown> | undefined)?.[key];
  if (typeof value !== 'string') throw sourceError(target, `making an image (no id at ${pointer})`, exchange);
  return value;
}

function sourceError(target: Target, doing: string, { request, response, failure }: Exchange): SourceError {
  const received = response
    ? `${response.status} ${response.content.toString('utf8').slice(0, 300)}`
    : `no response: ${failure?.kind ?? ''}`;
  return new SourceError(target.redactor.text(`harness: ${doing} failed: ${request.method} ${request.url} → ${received}`));
}
