import { moduleFolder } from '../installation/own-files.ts';

export const root = moduleFolder;
