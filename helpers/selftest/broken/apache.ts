import { referenceTo } from '../../settings/references.ts';
import type { Changes } from './change.ts';

const [image, modules] = [referenceTo('image'), referenceTo('modules')];
const deflate = `LoadModule filter_module ${modules}/mod_filter.so\nLoadModule deflate_module ${modules}/mod_deflate.so\n`;

/** Changes of Apache's configuration and modules. */
export const apache: Changes = {
  defects: {
    'dav-on-the-folder': {
      does: 'deletes all images on DELETE of the collection',
      edits: { [`RewriteRule !${image} - [R=404]\n`]: '', [`<LocationMatch ${image}>`]: '<LocationMatch ^/v2/>' },
      caughtBy: 'DI-IDS-10',
    },
    'checks-no-token-of-delete': {
      does: 'deletes without a token',
      edits: {
        'RewriteCond %{HTTP:X-Auth-Token} !^(':
          'RewriteCond %{REQUEST_METHOD} ^DELETE$\nRewriteRule ^ - [END]\nRewriteCond %{HTTP:X-Auth-Token} !^(',
      },
      caughtBy: 'DI-401-01',
    },
    'checks-the-tenant-of-get-only': {
      does: "deletes with another tenant's token",
      edits: {
        'RewriteCond %{HTTP:X-Auth-Token}%{REQUEST_URI}':
          'RewriteCond %{REQUEST_METHOD} ^GET$\nRewriteCond %{HTTP:X-Auth-Token}%{REQUEST_URI}',
      },
      caughtBy: 'DI-403-10',
    },
    'has-no-page-for-404': {
      does: "sends the server's own HTML page with a 404",
      edits: { 'ErrorDocument 404 /faults/404.json\n': '' },
      caughtBy: 'DI-FLT-02',
      sentBy: 'DI-404-01',
    },
    'echoes-the-token': {
      does: 'returns the token in a field',
      edits: { 'TraceEnable off\n': 'TraceEnable off\nHeader always echo ^X-Auth-Token$\n' },
      caughtBy: 'DI-FLD-14',
      sentBy: 'DI-404-01',
    },
    'compresses-without-saying-so': {
      does: 'compresses content and does not label it',
      edits: {
        '<Location /faults/>\n': `${deflate}Header always unset Content-Encoding\nHeader unset Content-Encoding\n<Location /faults/>\n  SetOutputFilter DEFLATE\n`,
      },
      caughtBy: 'DI-NEG-08',
    },
  },
  conforming: {
    'processes-instead-of-threads': {
      does: 'runs processes, says less of itself and sends no ETag',
      edits: {
        [`mpm_event_module ${modules}/mod_mpm_event.so`]: `mpm_prefork_module ${modules}/mod_mpm_prefork.so`,
        'TraceEnable off\n': 'TraceEnable off\nServerTokens Prod\nFileETag None\n',
      },
    },
    compresses: {
      does: 'compresses content, labels it and sends Vary',
      edits: { '<Location /faults/>\n': `${deflate}SetOutputFilter DEFLATE\n<Location /faults/>\n` },
    },
  },
};
