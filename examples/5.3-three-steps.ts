/** @file 5.3, how far each of the three steps comes: features, frozen base, fine-tuning, on both small bases; `--bases vgg16,mobilenetV2` names others. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const at = process.argv.indexOf('--bases');
const bases = (at < 0 ? process.argv.includes('--quick') ? 'mobilenet' : 'mobilenetV2,mobilenet' : process.argv[at + 1]!).split(',');
const steps = ['5.3-features', '5.3-frozen-base', '5.3-fine-tuning'];
const rest = process.argv.filter((option) => option === '--quick');

const rows = bases.map((base) => [base, ...steps.map((step) => {
  console.log(`\n${step} --base ${base}`);
  const start = performance.now();
  const { stdout, status } = spawnSync(process.execPath, ['scripts/run.mjs', join('examples', `${step}.ts`), '--base', base, ...rest], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${step} ended with ${status}:\n${stdout.slice(-2000)}`);
  const result = stdout.split('\n').findLast((line) => line.includes('test accuracy'))!;
  console.log(result);
  return `${/test accuracy (\S+)/.exec(result)![1]} (${((performance.now() - start) / 60_000).toFixed(1)} min)`;
})]);
console.log(`\nTest accuracy\n${['base', 'features', 'frozen base, varied', 'fine-tuned'].map((t) => t.padEnd(20)).join('')}\n${rows.map((row) => row.map((cell) => cell.padEnd(20)).join('')).join('\n')}`);
