import { dirname } from 'node:path';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import type { TestResult as AllureResult } from 'allure-js-commons';
import type { RuntimeMessage } from 'allure-js-commons/sdk';
import { ALLURE_RUNTIME_MESSAGE_CONTENT_TYPE, ReporterRuntime, type ReporterRuntimeConfig } from 'allure-js-commons/sdk/reporter';
import { AllureReporter } from 'allure-playwright';

/** Allure's reporter for one target. It gets a test once the suite knows what to say of it. */
export class AllureRecorder extends AllureReporter {
  #shown: Partial<AllureResult> = {};

  /** By itself Allure's reporter writes into one folder for all targets, and syncs every file to the disk. */
  constructor(config: ReporterRuntimeConfig) {
    super({});
    const listeners = [{ beforeTestResultWrite: (result: AllureResult) => void Object.assign(result, this.#shown) }];
    Object.assign(this, { allureRuntime: new ReporterRuntime({ ...config, listeners }), config: { rootDir: '' } });
  }

  /** Records a test with its steps, as a test sends them to Allure. `shown` is all else. Wait for it before the next. */
  async record(
    test: TestCase,
    { error: _, ...result }: TestResult,
    steps: readonly RuntimeMessage[],
    shown: Partial<AllureResult>,
  ) {
    // Merged blobs have no project, and annotations of the suite would become steps.
    const project = { name: '', testDir: dirname(test.location.file), repeatEach: 1 };
    const parent = { value: Object.create(test.parent, { project: { value: () => project } }) };
    const viewed: TestCase = Object.create(test, { annotations: { value: [] }, parent });
    const contentType = ALLURE_RUNTIME_MESSAGE_CONTENT_TYPE;
    const attachments = steps.map((step) => ({ name: step.type, contentType, body: Buffer.from(JSON.stringify(step)) }));
    this.#shown = shown;
    this.onTestBegin(viewed);
    await this.onTestEnd(viewed, { ...result, attachments, stdout: [], stderr: [] });
  }

  /** Tests that never began are in the statement. */
  override async addSkippedResults(): Promise<void> {}
}
