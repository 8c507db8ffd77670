import type { FixtureName, IdentityName } from '../../contracts/target-words.ts';
import type { Environment } from './environment.ts';
import { fixtureVariables, tokenVariables } from './names.ts';
import type { Problems } from './settings-error.ts';
import type { TargetDraft } from './target-draft.ts';
import { refusalCodes } from './target-draft.ts';
import { baseUrl } from './target-url.ts';
import type { ValueReader } from './values.ts';
import { authority, imageId, imageIds, numberBetween, provokeField, token, truth } from './values.ts';

const HOUR_MS = 3_600_000;

/** A timer of Node takes no more than 24 days. */
const WEEK_SECONDS = 604_800;

/** Puts the variables of TARGET_* over a draft. Each that is set counts, also an empty one: it is a problem. */
export function applyVariables(draft: TargetDraft, env: Environment, cwd: string, problems: Problems): void {
  const take = <T>(name: string, pointer: string, read: ValueReader<T>, put: (value: T) => void): void => {
    const text = env[name];
    if (text === undefined) return;
    draft.places.set(pointer, name);
    const value = read(text, name, problems);
    if (value !== undefined) put(value);
  };
  take('TARGET_URL', '/url', baseUrl, (url) => {
    draft.url = url;
  });
  for (const [name, identity] of Object.entries(tokenVariables) as [string, IdentityName][]) {
    take(name, `/identities/${identity}/token`, token, (value) => {
      delete draft.clouds[identity];
      draft.identities[identity] = { ...draft.identities[identity], token: value };
    });
  }
  take('TARGET_IMAGE_IDS', '/images/ids', imageIds, (ids) => {
    draft.images = { source: 'ids', ids };
  });
  for (const [name, fixture] of Object.entries(fixtureVariables) as [string, FixtureName][]) {
    take(name, `/fixtures/${fixture}`, imageId, (id) => {
      draft.fixtures[fixture] = id;
      if (fixture !== 'conflict') return;
      draft.provoke[409] = { image: id };
      draft.places.set('/provoke/409/image', name);
    });
  }
  const byField: { headers?: Record<string, string> } = {};
  take('TARGET_PROVOKE_HEADER', '/provoke', provokeField, (headers) => {
    byField.headers = headers;
  });
  if (byField.headers !== undefined) for (const code of refusalCodes) draft.provoke[code] ??= { headers: byField.headers };
  take('TARGET_MAX_DELETES', '/limits/deletes', numberBetween(0, 1_000_000, 'deletions'), (deletes) => {
    draft.limits.deletes = deletes;
  });
  take('TARGET_MAX_RPS', '/limits/requestsPerSecond', numberBetween(0.01, 100_000, 'requests a second', false), (rate) => {
    draft.limits.requestsPerSecond = rate;
  });
  take('TARGET_MAX_SECONDS', '/limits/maxSeconds', numberBetween(1, WEEK_SECONDS, 'seconds'), (maxSeconds) => {
    draft.limits.maxSeconds = maxSeconds;
  });
  take('TARGET_TIMEOUT_MS', '/limits/timeoutMs', numberBetween(1, HOUR_MS, 'milliseconds'), (timeoutMs) => {
    draft.limits.timeoutMs = timeoutMs;
  });
  const pem: ValueReader<string> = (path, where) => authority(path, cwd, where, problems);
  take('TARGET_CA_FILE', '/tls/ca', pem, (ca) => {
    draft.tls.ca = ca;
  });
  take('TARGET_INSECURE_TLS', '/tls/insecure', truth, (insecure) => {
    draft.tls.insecure = insecure;
  });
}
