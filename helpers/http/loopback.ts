import { isIP } from 'node:net';

/**
 * Whether a host is this machine: `localhost`, 127/8 or ::1, with or without the brackets of IPv6. Names below `.localhost` are
 * not: a resolver may send them anywhere.
 */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** Whether the host of an absolute URL is this machine. @throws TypeError for a text that is not an absolute URL */
export const isLoopback = (url: string): boolean => isLoopbackHost(new URL(url).hostname);
