/** @file Adds up what the checks and the tests reported and prints the last line of CI. */
import { existsSync, readFileSync } from 'node:fs';

const [checksFile, testsFile, testsStatus] = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;

const checks = read(checksFile);
if (checks) {
  passed += checks.passed;
  failed += checks.failed;
} else {
  console.log('the static checks did not finish');
  failed += 1;
}

const tests = read(testsFile);
if (tests) {
  passed += tests.numPassedTests;
  failed += tests.numFailedTests;
  skipped += tests.numPendingTests + tests.numTodoTests;
  // A file that does not even load fails without a test of its own.
  const broken = tests.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'));
  for (const file of broken) console.log(`did not run: ${file.name}`);
  failed += broken.length;
} else {
  console.log('the tests did not finish');
}
if (testsStatus !== '0' && failed === 0) failed += 1; // it ended badly without saying where
if (!tests && failed === 0) failed += 1;

console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed ? 1 : 0);

/** @param {string} file */
function read(file) {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}
