import { createHash } from 'node:crypto';
import type { FieldLine } from '../../../contracts/fields.ts';
import type { Behaviour } from '../behaviour.ts';
import { type Answer, fieldOf, fieldsWith } from '../message.ts';
import { isDeletion, isKnown } from '../mutants/where.ts';
import { methodsOf, type Route } from '../routes.ts';
import type { Call, Stages } from '../stages.ts';
import { type Variant, variant } from './variant.ts';

// What a framework does by itself in each service that is written with it: the author wrote four handlers, and a check of the token.

const page = (status: number, type: string, text: string, more: readonly FieldLine[] = []): Answer => ({
  status,
  fields: [['Content-Type', type], ...more],
  text,
});
const json = (status: number, content: object): Answer => ({ status, fields: [], json: content });

/** The methods that the author wrote handlers for, HEAD for GET included. */
const written = (kind: Route['kind']): readonly string[] => methodsOf[kind].filter((method) => method !== 'OPTIONS');

const isWritten = ({ request, route }: Call): boolean => written(route.kind).includes(request.method);

/** An answer of the framework for what the author wrote no handler for. HTTP that the parser refuses never gets so far. */
const unwritten = (answers: (call: Call) => Answer): Behaviour => ({
  stages: (s: Stages) => ({ act: (call) => (isWritten(call) ? s.act(call) : answers(call)) }),
});

/** A framework that nobody told to look at conditions. */
const heedsNoCondition: Behaviour = { stages: () => ({ condition: () => undefined }) };

/** The entity tag that a framework makes of the octets that it sends. */
const weakTag = ({ json: content = {} }: Answer): string => {
  const text = JSON.stringify(content);
  return `W/"${text.length.toString(16)}-${createHash('sha1').update(text).digest('base64').slice(0, 27)}"`;
};

/** Every 200 to GET gets a weak entity tag, and 304 if the client has it; every response a field with a name for itself. */
const tagging: Behaviour = {
  answer(answer, { request }) {
    if (answer.status !== 200 || answer.json === undefined || !['GET', 'HEAD'].includes(request.method)) return answer;
    const fields = fieldsWith(answer.fields, 'ETag', weakTag(answer));
    const isKnownTag = fieldOf(request.fields, 'If-None-Match') === weakTag(answer);
    return isKnownTag ? { status: 304, fields } : { ...answer, fields };
  },
};

/** A router that ignores a slash at the end, and the case of all that is no parameter. */
const looseRouter: Behaviour = {
  stages: (s: Stages) => ({
    route: (path, request) => {
      const fixed = path.replace(/\/(?:images|servers|detail|metadata)(?=\/|$)/gi, (word) => word.toLowerCase());
      return s.route(fixed.replace(/(?<=.)\/$/, ''), request);
    },
  }),
};

const allowOf = (...methods: readonly string[]) => [['Allow', methods.join(', ')]] as const;

/** Conforming services as frameworks make them. */
export const frameworks: readonly Variant[] = [
  variant('express-defaults', 'is written with Express: weak entity tags, a loose router, and pages for what has no handler')
    .with({
      warnings: ['DI-NEG-16'],
      untested: ['DI-405-03', 'DI-405-04', 'DI-405-05', 'DI-405-15'],
      undecided: { 'DI-NEG-18': 'no-condition-offered' },
    })
    .with(looseRouter)
    .with(heedsNoCondition)
    .with(tagging)
    .with(
      unwritten(({ request, route }) => {
        if (request.method === 'OPTIONS' && route.kind !== 'nothing') {
          const methods = written(route.kind);
          return page(200, 'text/html; charset=utf-8', methods.join(','), allowOf(...methods));
        }
        return page(404, 'text/html; charset=utf-8', `<pre>Cannot ${request.method} ${encodeURI(request.target)}</pre>`);
      }),
    )
    .withMessageLines(() => true, ['X-Powered-By', 'Express']),
  variant('fastapi-defaults', 'is written with FastAPI: 405 with JSON of its own, and the methods of one handler in Allow')
    .with({ warnings: ['DI-405-04', 'DI-405-15', 'DI-NEG-16'] })
    .with(heedsNoCondition)
    .with(
      unwritten(({ route }) =>
        route.kind === 'nothing'
          ? json(404, { detail: 'Not Found' })
          : { ...json(405, { detail: 'Method Not Allowed' }), fields: allowOf(written(route.kind)[0] ?? 'GET') },
      ),
    ),
  variant(
    'go-defaults',
    'is written with net/http of Go: plain text for what has no handler, and 301 for another spelling of a path',
  )
    .with({ warnings: ['DI-405-15', 'DI-NEG-16'] })
    .with(heedsNoCondition)
    .with(
      unwritten(({ route, path }) => {
        const text = 'text/plain; charset=utf-8';
        if (/\/\/|\/\.{1,2}(?:\/|$)/.test(path)) return { status: 301, fields: [['Location', path.replace(/\/{2,}/g, '/')]] };
        if (route.kind === 'nothing') return page(404, text, '404 page not found\n');
        return page(405, text, 'Method Not Allowed\n', allowOf(...written(route.kind)));
      }),
    )
    .rewriteMessage(
      (call) => /%(?![0-9a-f]{2})/i.test(call.path),
      () => ({
        status: 400,
        reason: 'Bad Request',
        fields: [
          ['Content-Type', 'text/plain; charset=utf-8'],
          ['Content-Length', '15'],
          ['Connection', 'close'],
        ],
        content: Buffer.from('400 Bad Request'),
        close: true,
      }),
    ),
  variant(
    'router-takes-uuids-alone',
    'has a router that answers JSON of its own to a path whose identifier is no UUID',
  ).answering(
    (call) => isDeletion(call) && isKnown(call) && call.route.kind === 'image' && !/^[0-9a-f-]{36}$/i.test(call.route.id),
    json(404, { detail: 'Not Found' }),
  ),
  variant('front-refuses-long-paths', 'is behind a gateway that answers 414 in JSON of its own').answering(
    (call) => call.request.target.length > 400,
    json(414, { error: 'URI Too Long' }),
  ),
];
