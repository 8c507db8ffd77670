import { expect, test } from '@playwright/test';
import {
  type ContentFormat,
  contentFormat,
  duplicateMembers,
  hasByteOrderMark,
  internals,
  mislabelled,
  unfilled,
  utf8Text,
} from './content.ts';
import { mediaType } from './fields.ts';

const octets = (text: string): Buffer => Buffer.from(text);

for (const [format, text] of [
  ['empty', ''],
  ['json', '{"itemNotFound":{"code":404,"message":"No."}}'],
  ['json', '\ufeff [1]\r\n'],
  ['json', '"a string"'],
  ['json', '404'],
  ['xml', '<?xml version="1.0"?><itemNotFound code="404"/>'],
  ['xml', '<itemNotFound code="404" xmlns="urn:x"><message>No.</message></itemNotFound>'],
  ['html', '<!DOCTYPE html><title>No</title>'],
  ['html', '<html><head></head></html>'],
  ['html', '<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html xmlns="urn:x"/>'],
  ['html', '<!-- generated --><HTML>'],
  ['html', '<h1>Not found</h1>'],
  ['text', '404 Not Found\n\nThere is no such thing.'],
  ['text', '{"cut":"sho'],
  ['text', '< 5 is too few'],
  ['text', ' '],
] as const satisfies readonly (readonly [ContentFormat, string])[]) {
  test(`${JSON.stringify(text)} is ${format}`, () => {
    expect(contentFormat(octets(text))).toBe(format);
  });
}

test('JSON in Latin-1 is JSON, and not UTF-8', () => {
  const latin1 = Buffer.from('{"message":"caf\u00e9"}', 'latin1');
  expect(contentFormat(latin1)).toBe('json');
  expect(utf8Text(latin1)).toBeUndefined();
  expect(utf8Text(octets('{"message":"caf\u00e9"}'))).toBe('{"message":"caf\u00e9"}');
});

test('a byte order mark is reported, and is not part of the text', () => {
  expect(hasByteOrderMark(octets('\ufeff{}'))).toBe(true);
  expect(utf8Text(octets('\ufeff{}'))).toBe('{}');
  for (const text of ['', '{}', '\u00ef{}']) expect(hasByteOrderMark(octets(text))).toBe(false);
});

/** The reason why a text does not fit its label. */
function fault(label: string, text: string): string | undefined {
  const media = mediaType(label);
  if (!media.ok) throw new Error(media.reason);
  return mislabelled(media.value, octets(text));
}

test('content fits the format that its label names', () => {
  for (const [label, text] of [
    ['application/json', '{}'],
    ['application/problem+json; charset=utf-8', '{}'],
    ['application/xml', '<a/>'],
    ['text/xml', '<html/>'],
    ['text/html; charset=UTF-8', '<html>'],
    ['text/html', 'Not found'],
    // What Go writes under a redirect.
    ['text/html', '<a href="/x">Moved Permanently</a>.'],
    ['text/plain', '404 Not Found'],
    ['text/plain', '404'],
    ['application/octet-stream', '{}'],
    ['application/json', ''],
  ] as const)
    expect(fault(label, text), `${label} ${text}`).toBeUndefined();
});

test('content of another format than its label names is found out', () => {
  for (const [label, text, format] of [
    ['text/html', '{"a":1}', 'json'],
    ['text/plain', '[1]', 'json'],
    ['application/xml', '{}', 'json'],
    ['application/json', '<html>', 'html'],
    ['application/json', 'Not found', 'text'],
    ['application/vnd.x+json', '<a/>', 'xml'],
    ['text/plain', '<html>', 'html'],
    ['application/xml', 'Not found', 'text'],
  ] as const)
    expect(fault(label, text), `${label} ${text}`).toContain(`the content is ${format}`);
});

for (const [text, names] of [
  ['{"a":1,"a":2}', ['a']],
  ['{"a":1,"b":2,"b":3,"a":4,"a":5}', ['b', 'a']],
  ['{"a":{"b":1,"b":2}}', ['b']],
  ['[{"a":1},{"a":1,"a":1}]', ['a']],
  ['{"a":1,"\\u0061":2}', ['a']],
  ['{"":1,"":2}', ['']],
  ['{"a" : 1 , "a"\n:2}', ['a']],
  ['{"__proto__":1,"__proto__":2}', ['__proto__']],
  ['{"a":{"b":1},"b":2,"c":["b","b"],"d":"a"}', []],
  ['{"a":"\\"a\\":1,\\"a\\":2"}', []],
  ['[{"a":1},{"a":1}]', []],
  ['{"a":[{"a":1}]}', []],
  ['"a"', []],
  ['', []],
  ['{"a":1,"a', []],
  ['}}]{"a":1,"a":2', ['a']],
] as const) {
  test(`${text} names ${names.length === 0 ? 'no member' : names.map((name) => JSON.stringify(name)).join(' and ')} twice`, () => {
    expect(duplicateMembers(text)).toEqual(names);
  });
}

test('JSON of any depth and length is searched', () => {
  const depth = 100_000;
  expect(duplicateMembers(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)).toEqual([]);
  expect(duplicateMembers(`{"a":"${'x'.repeat(1_000_000)}","a":1}`)).toEqual(['a']);
});

for (const [what, text] of [
  ['a Python stack trace', 'Traceback (most recent call last):\n  File "/srv/api/images.py", line 12, in delete'],
  ['a Python stack trace', '{"message":"File \\"api/images.py\\", line 12"}'],
  ['a Java stack trace', 'at org.example.images.Service.delete(Service.java:88)'],
  ['a Java stack trace', 'at jdk.internal.reflect.Accessor.invoke0(Native Method)'],
  ['a JavaScript stack trace', 'Error: no\n    at Images.delete (/srv/api/images.js:10:5)'],
  ['a JavaScript stack trace', 'at process.processTicks (node:internal/process/task_queues:95:5)'],
  ['a JavaScript stack trace', 'at file:///srv/api/images.mjs:10:5'],
  ['a .NET stack trace', 'at Api.Images.Delete(String id) in C:\\api\\Images.cs:line 12'],
  ['a stack trace', 'goroutine 1 [running]:'],
  ['a stack trace', "images.rb:12:in `delete'"],
  ['a stack trace', 'Fatal error in images.php on line 3'],
  ['a class name', "The API failed: <class 'images.store.StoreRefused'>"],
  ['a class name', '<images.Store object at 0x7f3a2c>'],
  ['a class name', 'java.lang.IllegalStateException: closed'],
  ['a class name', 'webob.exc.HTTPForbidden was raised'],
  ['a class name', 'org.example.images.Store is closed'],
  ['a class name', 'NullPointerException'],
  ['a class name', "KeyError: 'image'"],
  ['SQL', "SELECT id FROM images WHERE id = 'x'"],
  ['SQL', 'select id, name from images where id = 3'],
  ['SQL', 'UPDATE images SET deleted=1'],
  ['SQL', "DELETE FROM images WHERE id='x'"],
  ['SQL', 'You have an error in your SQL syntax near "x"'],
  ['SQL', 'SQLSTATE[42S02]'],
  ['a file', 'cannot open /var/lib/images/5e0c'],
  ['a file', 'cannot open C:\\images\\5e0c'],
  ['a file', 'failed in images.py:88'],
  ['an internal address', 'connection to 10.1.2.3:9292 refused'],
  ['an internal address', 'images.cluster.internal:9292 is down'],
  ['an internal address', 'connection to localhost:5432 refused'],
  ['an internal address', "HTTPConnectionPool(host='images', port=9292)"],
] as const) {
  test(`${JSON.stringify(text)} shows ${what}`, () => {
    expect(internals(text)).toContain(`${what}: `);
  });
}

for (const text of [
  '',
  'There is no image with this id.',
  'Image 5e0c7c52-8d1f-4b0a-9a63-1f2f7d3f9b18 could not be found.',
  '{"overLimit":{"code":413,"message":"Too many.","retryAfter":"2031-05-06T07:08:09Z"}}',
  'Retry at 2031-05-06T07:08:09Z.',
  'Retry at 12:30:45.',
  'Keystone uri="https://identity.example.com:5000/v3"',
  'See https://docs.example.com/usr/lib/images.html, and http://10.0.0.5:9292/v2/images.',
  "The URL's project_id 'a1' is not the context's project_id 'b2'",
  'Please select an image from the list.',
  'Update the image and set its name.',
  'One POST request to "*" may be sent a minute.',
  'The service has erred or cannot do what you asked for.',
  'Bad method: PUT. The method is not one of DELETE|GET.',
  'Image ../../etc/passwd could not be found.',
  'The path /v2/123456/images/detail is no image.',
  'Version 2.1.0 of the API, e.g.Images, is not supported.',
  'An Error occurred: Forbidden. Fault!',
  'Image my.image.qcow2 is protected.',
]) {
  test(`${JSON.stringify(text)} shows no internals`, () => {
    expect(internals(text)).toBeUndefined();
  });
}

test('a message shows which place of its template was not filled', () => {
  for (const place of ['%(image_id)s', '%s', '%d', '{image_id}', '{{id}}', `$\{id}`])
    expect(unfilled(`Image ${place} not found.`)).toBe(place);
  for (const text of [
    `Image {5e0c7c52-8d1f-4b0a-9a63-1f2f7d3f9b18}, 100%, 5%s, %de and $\{7-7} not found.`,
    'The content is {"createImage": {"name": "…"}}.',
  ])
    expect(unfilled(text)).toBeUndefined();
});
