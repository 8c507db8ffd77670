import { fault } from '../faults.ts';
import { deletingOn, removeAddressed } from './effects.ts';
import { breaking, type Mutant, mutant } from './mutant.ts';
import { all, carrying, hasContent, isKnown, kind, method, status, type Where } from './where.ts';

const is405 = status(405);

/** A request with that method to an image, answered 405 or 501 by the conforming service. */
const by = (...methods: readonly string[]): Where => all(method(...methods), kind('image'), status(405, 501));

const isHead = all(method('HEAD'), kind('image'), status(200));

const isOptions = all(method('OPTIONS'), kind('image'));

const isOverridden: Where = ({ request }) => request.query.includes('_method=DELETE');

/** A request with that method, by a known caller, that asks for a deletion in X-HTTP-Method-Override. */
const overridden = (by: string): Where => all(method(by), isKnown, carrying('X-HTTP-Method-Override', 'DELETE'));

/** A mutant that deletes with another method if a field, or the query, asks for that. */
const override = (name: string, where: string, ...methods: readonly ('GET' | 'POST')[]): Mutant =>
  mutant(name, `deletes on ${methods.join(' and ')} with a method override in ${where}`)
    .breaking(
      ...methods.map((each) => (each === 'GET' ? ('DI-405-11' as const) : ('DI-405-13' as const))),
      'DI-403-29',
      'DI-403-30',
    )
    .with(deletingOn(all(method(...methods), isKnown, carrying(where, /DELETE/i))));

export const methods: readonly Mutant[] = [
  mutant('put-is-200', 'answers 200 to PUT and does nothing')
    .breaking('DI-405-01')
    .answering(by('PUT'), { status: 200, fields: [], json: {} }),
  mutant('post-deletes-although-refused', 'routes POST to the deletion, for old browsers')
    .breaking('DI-405-02', 'DI-405-13', 'DI-403-29', 'DI-403-30')
    .with(deletingOn(by('POST'))),
  mutant('no-allow', 'leaves Allow out of a 405')
    .breaking('DI-405-03')
    .with({ untested: ['DI-405-04'] })
    .withoutField(is405, 'Allow'),
  mutant('allow-without-delete', 'names only the safe methods in Allow')
    .breaking('DI-405-04')
    .withField(by('PUT', 'POST', 'PATCH'), 'Allow', 'GET, HEAD, OPTIONS'),
  mutant('allow-with-refused-method', 'names every method that the framework knows in Allow, including the refused one')
    .breaking('DI-405-04')
    .withField(by('PUT', 'POST', 'PATCH'), 'Allow', 'DELETE, GET, HEAD, PATCH, POST, PUT'),
  mutant('named-method-not-supported-405', 'names the fault of a 405 after an exception')
    .breaking('DI-405-05')
    .renameFault(is405, 'methodNotSupported'),
  mutant('unknown-method-is-200', 'treats an unknown method as GET')
    .breaking('DI-405-06')
    .answering(by('FOO'), { status: 200, fields: [], json: {} }),
  mutant('lower-case-delete-deletes', 'treats delete as DELETE')
    .breaking('DI-405-07')
    .withStages((s) => ({ method: (call) => (method('delete')(call) ? 'DELETE' : s.method(call)) })),
  mutant('head-deletes', 'runs the handler of DELETE for HEAD, and leaves the content out')
    .breaking('DI-405-08', 'DI-405-11', 'DI-204-16')
    .with({ mayBreak: ['DI-KEEP-07'] })
    .withSideEffect(isHead, removeAddressed),
  mutant('head-has-content', 'sends the content of GET with HEAD')
    .breaking('DI-405-09')
    .rewriteMessage(isHead, () => ({ content: Buffer.from('{"image":{}}') })),
  mutant('options-without-delete', 'omits DELETE from the Allow of OPTIONS')
    .breaking('DI-405-10')
    .withField(isOptions, 'Allow', 'GET, HEAD, OPTIONS'),
  override('override-on-post-deletes', 'X-HTTP-Method-Override', 'GET', 'POST'),
  mutant('router-overrides-a-post', "runs the method that the query names on POST, as OpenStack's router does, and takes no form")
    .breaking('DI-405-13', 'DI-403-29', 'DI-403-30')
    .with({ report: 'amberframework/amber#117', mayBreak: ['DI-KEEP-07'] })
    .rewriteAnswer(all(by('POST'), isKnown, isOverridden), (answer, call) => {
      if (hasContent(call)) return fault(415, 'badMediaType', 'Unsupported Content-Type');
      removeAddressed(call);
      return answer;
    }),
  mutant('form-method-deletes', 'deletes on POST if a form field names the method DELETE')
    .breaking('DI-405-13', 'DI-403-29', 'DI-403-30')
    .with({ report: 'serby/ctrl#47' })
    .with(deletingOn(all(isKnown, method('POST'), (call) => /_method=DELETE/i.test(call.request.content.toString())))),
  mutant('override-on-options-deletes', 'runs an override on every method, OPTIONS among them, which no filter sees')
    .breaking('DI-405-11')
    .with(deletingOn(all(isOptions, overridden('OPTIONS')))),
  ...breaking('DI-405-13')(deletingOn, {
    'override-on-put-deletes': ['runs the method of an override on PUT, too', overridden('PUT')],
  }),
  mutant('override-on-head-deletes', 'runs the method of an override on HEAD, too, for which it keeps no cache')
    .breaking('DI-405-11')
    .with(deletingOn(overridden('HEAD'))),
  mutant('unheard-of-methods-delete', 'deletes on FOO, PURGE, MOVE, LOCK, UNLINK and QUERY')
    .breaking('DI-405-02')
    .with({ report: 'OctopusDeploy/Issues#4315' })
    .with(deletingOn(all(isKnown, method('FOO', 'PURGE', 'MOVE', 'LOCK', 'UNLINK', 'QUERY')))),
  mutant('head-is-502', 'answers HEAD in a way that the gateway in front of it cannot forward')
    .breaking('DI-500-07')
    .answering(isHead, fault(502, 'computeFault', 'The service gave no valid response.')),
  mutant('trace-returns-the-token', 'answers TRACE with the whole request')
    .breaking('DI-405-16')
    .answering(all(method('TRACE'), kind('image')), ({ request }) => ({
      status: 200,
      fields: [['Content-Type', 'message/http']],
      text: request.lines.join('\r\n'),
    })),
];
