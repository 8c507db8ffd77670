import { badMethod, fault } from '../faults.ts';
import { fieldOf, withContent } from '../message.ts';
import type { Call } from '../stages.ts';
import {
  type Mutant,
  mutant,
  removeAddressed,
  renameFault,
  rewriteAnswer,
  rewriteMessage,
  status,
  type Where,
  withField,
  withoutField,
  withSideEffect,
} from './mutant.ts';

const is405 = status(405);

/** A request with that method to an image, answered 405 or 501 by the conforming service. */
const by =
  (...methods: readonly string[]): Where =>
  (answer, call) =>
    methods.includes(call.request.method) && call.route.kind === 'image' && [405, 501].includes(answer.status);

/** HEAD of an image that exists. */
const isHead: Where = (answer, call) => call.request.method === 'HEAD' && call.route.kind === 'image' && answer.status === 200;

const options: Where = (_, call) => call.request.method === 'OPTIONS' && call.route.kind === 'image';

/** A request whose field or query asks for a different method. */
const overriding = (call: Call, where: 'X-HTTP-Method-Override' | 'X-Method-Override' | 'X-HTTP-Method' | 'query'): boolean => {
  const asked = where === 'query' ? call.request.query : (fieldOf(call.request.fields, where) ?? '');
  return call.request.method !== 'DELETE' && call.principal !== undefined && /DELETE/i.test(asked);
};

const override = (name: string, where: Parameters<typeof overriding>[1], ...methods: readonly ('GET' | 'POST')[]): Mutant => ({
  name,
  bug: `deletes on ${methods.join(' and ')} with a method override in ${where === 'query' ? 'the query' : where}`,
  breaks: methods.map((method) => (method === 'GET' ? 'DI-405-11' : 'DI-405-13')),
  ...withSideEffect(
    (_, call) => methods.some((method) => method === call.request.method) && overriding(call, where),
    removeAddressed,
  ),
});

const deletes = (method: string, bug: string): Mutant => ({
  name: `${method.toLowerCase()}-deletes-although-refused`,
  bug,
  breaks: ['DI-405-02'],
  ...withSideEffect(by(method), removeAddressed),
});

const folded = (name: string, method: string): Mutant => ({
  name,
  bug: `treats ${method} as DELETE`,
  breaks: ['DI-405-07'],
  stages: (s) => ({ method: (call) => (call.request.method === method ? 'DELETE' : s.method(call)) }),
});

/** Defects of methods other than DELETE. */
export const methods: readonly Mutant[] = [
  mutant('put-is-200', 'answers 200 to PUT and does nothing', {
    breaks: ['DI-405-01'],
    ...rewriteAnswer(by('PUT'), () => ({ status: 200, fields: [], json: {} })),
  }),
  mutant('post-is-202', 'answers 202 to POST on an image', {
    breaks: ['DI-405-01'],
    ...rewriteAnswer(by('POST'), () => ({ status: 202, fields: [] })),
  }),
  mutant('patch-is-500', 'crashes on a PATCH without content', {
    breaks: ['DI-405-01', 'DI-500-06'],
    ...rewriteAnswer(by('PATCH'), () => fault(500, 'computeFault', 'Something failed.')),
  }),
  mutant('patch-is-415', 'checks the Content-Type of a method that it does not support', {
    breaks: ['DI-405-01'],
    ...rewriteAnswer(by('PATCH'), () => fault(415, 'badMediaType', 'This media type is not supported.')),
  }),
  deletes('PUT', 'routes PUT to the deletion before it checks the method'),
  { ...deletes('POST', 'routes POST to the deletion, for old browsers'), breaks: ['DI-405-02', 'DI-405-13'] },
  deletes('PATCH', 'deletes the image before it notices that the patch is empty'),
  deletes('FOO', 'treats every unknown method as DELETE'),
  mutant('no-allow', 'leaves Allow out of a 405', {
    lacks: ['Allow'],
    breaks: ['DI-405-03'],
    ...withoutField(is405, 'Allow'),
  }),
  mutant('no-allow-for-patch', 'omits Allow if the method is newer than the framework', {
    breaks: ['DI-405-03'],
    ...withoutField((a, call) => is405(a, call) && call.request.method === 'PATCH', 'Allow'),
  }),
  mutant('allow-without-delete', 'names only the safe methods in Allow', {
    breaks: ['DI-405-04'],
    ...withField(by('PUT', 'POST', 'PATCH'), 'Allow', 'GET, HEAD, OPTIONS'),
  }),
  mutant('allow-with-refused-method', 'names every method that the framework knows in Allow, including the refused one', {
    breaks: ['DI-405-04'],
    ...withField(by('PUT', 'POST', 'PATCH'), 'Allow', 'DELETE, GET, HEAD, PATCH, POST, PUT'),
  }),
  mutant('allow-in-lower-case', 'writes the methods in Allow in lower case', {
    breaks: ['DI-405-04'],
    ...withField(by('PUT', 'POST', 'PATCH'), 'Allow', 'delete, get, head'),
  }),
  mutant('allow-between-semicolons', 'separates the methods in Allow with semicolons', {
    breaks: ['DI-405-04'],
    ...withField(by('PUT', 'POST', 'PATCH'), 'Allow', 'DELETE; GET; HEAD'),
  }),
  mutant('named-method-not-supported-405', 'names the fault of a 405 after an exception', {
    breaks: ['DI-405-05'],
    ...renameFault(is405, 'methodNotSupported'),
  }),
  mutant('named-bad-request-405', 'names the fault of a 405 like that of a 400', {
    breaks: ['DI-405-05'],
    ...renameFault(is405, 'badRequest'),
  }),
  mutant('unknown-method-is-200', 'treats an unknown method as GET', {
    breaks: ['DI-405-06'],
    ...rewriteAnswer(by('FOO'), () => ({ status: 200, fields: [], json: {} })),
  }),
  mutant('unknown-method-is-500', 'crashes on an unknown method', {
    breaks: ['DI-405-06', 'DI-500-06'],
    ...rewriteAnswer(by('FOO'), () => fault(500, 'computeFault', 'Something failed.')),
  }),
  folded('lower-case-delete-deletes', 'delete'),
  folded('title-case-delete-deletes', 'Delete'),
  mutant('head-deletes', 'runs the handler of DELETE for HEAD, and leaves the content out', {
    breaks: ['DI-405-08', 'DI-204-16'],
    ...withSideEffect(isHead, removeAddressed),
  }),
  mutant('head-has-content', 'sends the content of GET with HEAD', {
    breaks: ['DI-405-09'],
    ...rewriteMessage(isHead, (message) => ({ ...message, content: Buffer.from('{"image":{}}') })),
  }),
  mutant('head-has-line-end', 'sends a line end as the content of HEAD', {
    breaks: ['DI-405-09'],
    ...rewriteMessage(isHead, (message) => ({ ...message, content: withContent(message, '\r\n').content })),
  }),
  mutant('options-without-delete', 'omits DELETE from the Allow of OPTIONS', {
    breaks: ['DI-405-10'],
    ...withField(options, 'Allow', 'GET, HEAD, OPTIONS'),
  }),
  mutant('options-in-lower-case', 'writes the methods in the Allow of OPTIONS in lower case', {
    breaks: ['DI-405-10'],
    ...withField(options, 'Allow', 'get, head, delete, options'),
  }),
  override('override-on-get-deletes', 'X-HTTP-Method-Override', 'GET'),
  override('override-on-post-deletes', 'X-HTTP-Method-Override', 'POST'),
  override('method-override-on-post-deletes', 'X-Method-Override', 'GET', 'POST'),
  override('http-method-on-post-deletes', 'X-HTTP-Method', 'GET', 'POST'),
  mutant('form-method-deletes', 'deletes on POST if a form field names the method DELETE', {
    report: 'serby/ctrl#47',
    breaks: ['DI-405-13'],
    ...withSideEffect(
      (_, call) =>
        call.principal !== undefined && call.request.method === 'POST' && /_method=DELETE/i.test(call.request.content.toString()),
      removeAddressed,
    ),
  }),
  mutant('unheard-of-methods-delete', 'deletes on PURGE, MOVE, LOCK, UNLINK and QUERY', {
    report: 'OctopusDeploy/Issues#4315',
    breaks: ['DI-405-02'],
    ...withSideEffect(
      (_, call) => call.principal !== undefined && ['PURGE', 'MOVE', 'LOCK', 'UNLINK', 'QUERY'].includes(call.request.method),
      removeAddressed,
    ),
  }),
  override('query-override-deletes', 'query', 'GET', 'POST'),
  mutant('head-is-204', 'answers HEAD with 204 because it sends no content', {
    breaks: ['DI-405-12'],
    ...rewriteAnswer(isHead, () => ({ status: 204, fields: [] })),
  }),
  mutant('head-is-400', 'treats HEAD as malformed', {
    breaks: ['DI-405-12'],
    ...rewriteAnswer(isHead, () => fault(400, 'badRequest', 'HEAD needs a Range.')),
  }),
  mutant('head-is-502', 'answers HEAD in a way that the gateway in front of it cannot forward', {
    breaks: ['DI-500-07'],
    ...rewriteAnswer(isHead, () => fault(502, 'computeFault', 'The service gave no valid response.')),
  }),
  mutant('put-405-allows-put', 'answers a refused PUT with Allow: PUT', {
    breaks: ['DI-405-04'],
    ...rewriteAnswer(by('PUT'), () => badMethod('PUT', ['PUT'])),
  }),
];
