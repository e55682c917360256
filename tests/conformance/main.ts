/** @file npm run conformance -- DIR...: runs every fixture case below the folders; exits 1 where one fails. */
import { runCases } from './runner.js';

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error('usage: npm run conformance -- DIR...\nDIR: a folder (or file) of cases in the form of fixtures/README.md; KERATIN_RUNTIME=web computes with onnxruntime-web.');
  process.exit(1);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped = new Map<string, string[]>();
for await (const { file, name, status, detail } of runCases(paths)) {
  counts[status]++;
  if (status === 'failed') console.log(`failed  ${file}${name === '' ? '' : ` ${name}`}: ${detail}`);
  if (status === 'skipped') skipped.set(`${file}: ${detail}`, [...(skipped.get(`${file}: ${detail}`) ?? []), name]);
}
for (const [what, names] of skipped) console.log(`skipped ${what}${names[0] === '' ? '' : ` (${names.join(', ')})`}`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
// Write what was printed, then leave: the runtime's threads need not be waited for.
process.stdout.write('', () => process.exit(counts.failed > 0 ? 1 : 0));
