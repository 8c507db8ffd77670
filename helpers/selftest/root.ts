import { moduleFolder } from '../installation/own-files.ts';

/** Folder of the project. */
export const root = moduleFolder;
