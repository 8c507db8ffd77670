import { apache } from './apache.ts';
import type { Changes, Service } from './change.ts';
import { glance } from './glance.ts';
import { nginx } from './nginx.ts';
import { nova } from './nova.ts';

/** Every change of a real service that the suite is tried on. */
export const changes: Readonly<Record<Service, Changes>> = { nova, glance, apache, nginx };
