import type { AnySchemaObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { duplicateMembers, hasByteOrderMark, internals, utf8Text } from '../../contracts/content.ts';
import {
  codeSchema,
  detailsSchema,
  envelopeSchema,
  integerCodeSchema,
  messageSchema,
  namedFault,
  nameSchema,
  noRetrySchema,
  retrySchema,
  retryStatuses,
  spokenMessageSchema,
  tolerated,
} from '../../contracts/faults.ts';
import { type Exchange, fieldValue, unreadReason } from '../exchange.ts';
import type { Rule } from './rule.ts';

/**
 * Rules for the content of error responses. Each looks at one thing: where an earlier rule is broken (no content, no JSON), a
 * later one has nothing to look at and is silent, so that one defect is one violation.
 */
const ajv = new Ajv2020({ allErrors: true, strict: false });
const compiled = new Map<string, ValidateFunction>();

/** Compiles a schema once in a worker. */
function validator(schema: AnySchemaObject): ValidateFunction {
  const id = String(schema.$id);
  const known = compiled.get(id);
  if (known !== undefined) return known;
  const validate = ajv.compile(schema);
  compiled.set(id, validate);
  return validate;
}

/** Why a value does not meet a schema; undefined where it does. */
function schemaViolation(schema: AnySchemaObject, value: unknown): string | undefined {
  const validate = validator(schema);
  return validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'content' });
}

/** Whether an exchange is one whose content has to be a fault: a 4xx or 5xx of the API itself, asked for as JSON. */
export function isFault({ request, response, belowApi, failure }: Exchange): boolean {
  if (response === undefined || response.status < 400 || failure !== undefined || belowApi || request.method === 'HEAD')
    return false;
  const accept = fieldValue(request.fields, 'Accept') ?? '*/*';
  return /application\/json|application\/\*|\*\/\*/.test(accept);
}

/** Parsed content of a fault; undefined where it is no JSON, which is another rule's. */
function parsed({ response }: Exchange): unknown {
  try {
    return JSON.parse(utf8Text(response?.content ?? Buffer.alloc(0)) ?? '');
  } catch {
    return undefined;
  }
}

/** A rule on the parsed content; silent where there is no JSON. */
const contentRule = (expected: string, schema: (status: number) => AnySchemaObject): Rule => ({
  expected,
  undecided: unreadReason,
  check: (exchange) => {
    const content = parsed(exchange);
    return content === undefined ? undefined : schemaViolation(schema(exchange.response?.status ?? 0), content);
  },
});

/** A rule on the fault within the content; silent where there is no JSON or no object that could be the fault. */
const faultRule = (expected: string, schema: (status: number) => AnySchemaObject): Rule => ({
  expected,
  undecided: unreadReason,
  check: (exchange) => {
    const content = parsed(exchange);
    if (content === undefined) return undefined;
    const { fault } = namedFault(content);
    return typeof fault === 'object' && fault !== null
      ? schemaViolation(schema(exchange.response?.status ?? 0), fault)
      : undefined;
  },
});

export const hasContent: Rule = {
  expected: 'content that explains the error',
  undecided: unreadReason,
  check: ({ response }) => (response?.content.length === 0 ? 'there is no content' : undefined),
};

export const isJson: Rule = {
  expected: 'content that is JSON in UTF-8, without a byte order mark',
  undecided: unreadReason,
  check: (exchange) => {
    const content = exchange.response?.content ?? Buffer.alloc(0);
    if (hasByteOrderMark(content)) return 'the content begins with a byte order mark';
    if (content.length === 0 || parsed(exchange) !== undefined) return undefined;
    return `the content is no JSON: ${JSON.stringify(content.toString('utf8').slice(0, 80))}`;
  },
};

export const hasOneMember = contentRule('an object with exactly one member, which is an object', () => envelopeSchema);
export const hasIntegerCode = faultRule('an integer code', () => integerCodeSchema);
export const hasCodeOfStatus = faultRule('a code equal to the status', codeSchema);
export const hasMessage = faultRule('a message that is a string', () => messageSchema);
export const saysSomething = faultRule('a message that is not empty', () => spokenMessageSchema);
export const hasStringDetails = faultRule('details, if any, that are a string', () => detailsSchema);
export const hasReadableRetry = faultRule(
  'retryAfter or retryAt as a string: a date-time or a number of seconds',
  () => retrySchema,
);
export const hasRetryInItsPlace: Rule = faultRule('retryAfter and retryAt only where a limit or an outage is told', (status) =>
  (retryStatuses as readonly number[]).includes(status) ? { $id: 'urn:delete-image:anything' } : noRetrySchema,
);

export const namesEachMemberOnce: Rule = {
  expected: 'no member named twice',
  undecided: unreadReason,
  check: (exchange) => {
    const twice = duplicateMembers(utf8Text(exchange.response?.content ?? Buffer.alloc(0)) ?? '');
    return twice.length === 0 ? undefined : `named twice: ${twice.join(', ')}`;
  },
};

export const showsNoInternals: Rule = {
  expected: 'a message without internals of the server',
  undecided: unreadReason,
  check: (exchange) => {
    const content = parsed(exchange);
    // The guide lets `details` hold a stack trace; only the message is for the eyes of users.
    const { message } = (namedFault(content).fault ?? {}) as { message?: unknown };
    return internals(content === undefined ? (exchange.response?.content.toString('utf8') ?? '') : String(message ?? ''));
  },
};

/** The rule that a fault has the name, or one of the names, that its status has. */
export const namesItsStatus: Rule = {
  expected: 'a fault with the name of its status',
  undecided: unreadReason,
  check: (exchange) => {
    const content = parsed(exchange);
    const { name } = namedFault(content);
    if (name === undefined) return undefined;
    const status = exchange.response?.status ?? 0;
    const reason = schemaViolation(nameSchema(status), content);
    return reason === undefined ? undefined : `it is named ${name}, not ${tolerated(status).join(' or ')}`;
  },
};
