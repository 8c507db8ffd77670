import type { Source } from '../sources.ts';

const practice = (name: string, text: string): readonly [string, Source] => [
  `practice: ${name}`,
  { title: `Practice: ${name}`, text, quoted: false },
];

/** Where a practice can be seen, by the source of a requirement. */
export const practiceSources: Readonly<Record<string, Source>> = Object.fromEntries([
  practice(
    'a token opens its own project alone',
    'Nova answers 400 if the project in the URL is not that of the token, a Rackspace gateway (Repose) 401; Glance hides the image with 404, and policies answer 403.',
  ),
  practice(
    'itemNotFound',
    'Nova answers 404 itemNotFound for an image that it does not find. The test suites of OpenStack (Tempest) and of Rackspace (cloudroast) expect that of DELETE.',
  ),
  practice(
    'the token is checked before the tenant and the route',
    "In Nova's pipeline the token filter of keystonemiddleware stands before the router, which matches tenant and path.",
  ),
  practice(
    "a member may not delete the owner's image",
    "Rackspace's own test suite (cloudroast) expects 403 for a member of a shared image, and that the image survives.",
  ),
  practice(
    'base images belong to the provider',
    "Nova passes on the refusal of its image service as 403. Rackspace's support pages say that base images are hidden from the list and never deleted.",
  ),
  practice(
    'nobody learns which images of others exist',
    "Rackspace's own test suite (cloudroast) expects 404 for another tenant's private image, as for an image that does not exist.",
  ),
  practice(
    'answers are deterministic',
    'Client libraries such as jclouds choose their exception by status and fault. They rely on one request having one answer.',
  ),
  practice(
    'DELETE is the only way to delete',
    'The guide documents no other method and no method override for the deletion of an image. Overrides come from web frameworks.',
  ),
  practice(
    'badMethod',
    "OpenStack's guide and its schema of faults name the fault of a 405 badMethod, and so does Nova. The guide of Cloud Servers prints Method Not Allowed in that place.",
  ),
  practice(
    'control characters are refused',
    'No identifier has NUL, CR or LF in it. Nova answers 404 to each. A text that ends a line is how requests and log lines are injected.',
  ),
  practice(
    'limits and outages say when',
    'The guide gives retryAt to overLimit, and its schema to no other fault. HTTP gives Retry-After to an outage (503), too.',
  ),
  practice(
    'the loser of a race finds no image',
    'Tempest and cloudroast expect 404 for an image that is already deleted. A unit test of Nova allows 403, for stores that refuse a second deletion.',
  ),
  practice(
    'secrets stay out of responses',
    "Responses end up in logs, caches and bug reports. OpenStack's own clients, such as glanceclient, print a digest in place of a token.",
  ),
]);
