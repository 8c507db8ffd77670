import { referenceTo } from '../../settings/references.ts';
import type { Changes } from './change.ts';

const [owner, protectedImage] = [referenceTo('OWNER_TOKEN'), referenceTo('PROTECTED_IMAGE')];

export const nginx: Changes = {
  defects: {
    'looks-for-the-token-in-the-field': {
      does: 'accepts a token with more characters around it',
      edits: { [`"~^${owner}$"`]: `"~${owner}"` },
      caughtBy: 'DI-401-07',
    },
    'checks-the-token-of-plain-paths': {
      does: 'asks for no token if a character of the path is escaped: the check reads $request_uri',
      edits: {
        '      if ($user = nobody) {\n        return 401;\n      }\n      if ($tenant':
          '      set $who $user;\n      if ($request_uri !~ "^/v2/[a-z]+/images/[0-9a-f-]+$") {\n        set $who owner;\n      }\n' +
          '      if ($who = nobody) {\n        return 401;\n      }\n      if ($tenant',
      },
      caughtBy: 'DI-401-20',
    },
    'takes-the-stranger-for-the-owner': {
      does: "deletes with another tenant's token",
      edits: { '    stranger other;\n': '' },
      caughtBy: 'DI-403-10',
    },
    'forgets-the-protected-image': {
      does: 'deletes a protected image',
      edits: { [`    "owner DELETE ${protectedImage}" 1;\n`]: '' },
      caughtBy: 'DI-403-17',
      sentBy: 'DI-403-03',
    },
    'cuts-paths-off': {
      does: 'ignores what follows the identifier',
      edits: { '    location / {\n': '    rewrite "^(/v2/[a-z]+/images/[0-9a-f-]{36})." $1;\n    location / {\n' },
      caughtBy: 'DI-IDS-03',
    },
    'keeps-files-open': {
      does: 'shows a deleted image from open_file_cache',
      edits: { '  access_log off;\n': '  access_log off;\n  open_file_cache max=100;\n' },
      caughtBy: 'DI-GONE-01',
    },
    'answers-200-for-404': {
      does: 'answers 200 for an unknown image: an equals sign in error_page',
      edits: { 'error_page 404 @404': 'error_page 404 =200 @404' },
      caughtBy: 'DI-404-04',
    },
    'adds-the-challenge-to-success-only': {
      does: 'sends a 401 without WWW-Authenticate: the line lacks always',
      edits: { '$challenge always': '$challenge' },
      caughtBy: 'DI-401-02',
    },
    'marks-204-as-cacheable': {
      does: 'marks a 204 as cacheable for an hour',
      edits: { '      dav_methods PUT DELETE;\n': '      dav_methods PUT DELETE;\n      expires 1h;\n' },
      caughtBy: 'DI-204-10',
      sentBy: 'DI-204-01',
    },
    'calls-json-html': {
      does: 'sends JSON as text/html',
      edits: { 'default_type application/json': 'default_type text/html' },
      caughtBy: 'DI-FLD-12',
      sentBy: 'DI-404-01',
    },
  },
  conforming: {
    'four-workers': {
      does: 'runs four workers and sends no ETag',
      edits: {
        'worker_processes 1;': 'worker_processes 4;',
        '  access_log off;\n': '  access_log off;\n  etag off;\n  server_tokens off;\n  merge_slashes off;\n',
      },
    },
    'chunks-and-fields': {
      does: 'sends chunked, compressed content and fields of its own',
      edits: {
        '    add_header Allow $allow always;\n':
          '    add_header Allow $allow always;\n    add_header X-Frame-Options DENY always;\n    gzip on;\n    gzip_min_length 1;\n    gzip_types *;\n    gzip_vary on;\n',
      },
    },
  },
};
