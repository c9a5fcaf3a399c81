/** Ends the output with the names of the tests that failed, below their long reports. */
import type { Reporter, TestModule } from 'vitest/node';

export default class NamesLast implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) for (const test of module.children.allTests('failed')) console.error(`failed: ${module.relativeModuleId} > ${test.fullName}`);
  }
}
