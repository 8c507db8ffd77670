/** Forms in which a service may return a secret, by name. For tests of redaction. */
export const written: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in upper case': (secret) => secret.toUpperCase(),
  'percent-encoded': encodeURIComponent,
  'percent-encoded in lower case': (secret) => encodeURIComponent(secret).toLowerCase(),
  'escaped for JSON': (secret) => JSON.stringify(secret).slice(1, -1),
  'escaped for JSON, with the slash': (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  'escaped for JSON twice': (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  'escaped for HTML': (secret) => secret.replace(/[&<>"']/g, (found) => `&${entities[found]};`),
  'escaped for HTML as Go does': (secret) =>
    secret.replace(/["'+]/g, (found) => `&#${found.charCodeAt(0)};`).replace(/&(?!#)/g, '&amp;'),
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
  'in upper-case hex': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'in base64': (secret) => base64(secret),
  'in base64 behind one octet': (secret) => base64(`:${secret}`),
  'in base64 behind two octets': (secret) => base64(`a:${secret}!`),
  'in base64url': (secret) => Buffer.from(`?>${secret}`).toString('base64url'),
  'cut short by half': (secret) => secret.slice(0, Math.max(12, secret.length / 2)),
  extended: (secret) => `${secret}0`,
  'altered by one character': (secret) => `${secret.slice(0, 20)}#${secret.slice(21)}`,
  'twelve characters in a row': (secret) => secret.slice(3, 15),
};

const entities: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
