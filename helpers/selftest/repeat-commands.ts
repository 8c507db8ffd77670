import { relative } from 'node:path';
import type { FullConfig, FullResult, Reporter, TestCase } from '@playwright/test/reporter';
import { root } from './root.ts';

/** Prints, for each test that failed, the command that repeats it alone. */
export default class RepeatCommands implements Reporter {
  #config = '';
  readonly #failed = new Map<string, TestCase>();

  printsToStdio(): boolean {
    return false;
  }

  onBegin({ configFile = '' }: FullConfig): void {
    this.#config = relative(root, configFile);
  }

  onTestEnd(test: TestCase): void {
    if (test.outcome() === 'unexpected' || test.outcome() === 'flaky') this.#failed.set(test.id, test);
  }

  async onEnd(_: FullResult): Promise<void> {
    for (const { location } of this.#failed.values())
      console.log(`  repeat: npx playwright test -c ${this.#config} ${relative(root, location.file)}:${location.line}`);
  }
}
