import { moduleFolder } from '../platform/installation/own-files.ts';

export const root = moduleFolder;
