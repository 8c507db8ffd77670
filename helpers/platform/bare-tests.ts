import { createRequire } from 'node:module';
import { ownFile } from './installation/own-files.ts';

// For a config, before anything imports `test`: gives all tests what `bare-test.ts` says. None of them has a page as a fixture.
const playwright = createRequire(ownFile('package.json'))('@playwright/test') as { test: unknown; readonly _baseTest: unknown };
playwright.test = playwright._baseTest;
