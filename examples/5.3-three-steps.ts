/** @file 5.3, how far each of the three steps comes: features, frozen base, fine-tuning, on both small bases; `--bases vgg16,mobilenetV2` names others. */
import { spawnSync } from 'node:child_process';

const steps = ['5.3-features', '5.3-frozen-base', '5.3-fine-tuning'];
const option = (name: string): string | undefined => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const quick = process.argv.includes('--quick');

if (option('--base') !== undefined) { // one base, in a process of its own
  for (const step of steps) {
    const start = performance.now();
    await import(`./${step}.ts`);
    console.log(`${step}: ${((performance.now() - start) / 60_000).toFixed(1)} min`);
  }
} else {
  const bases = (option('--bases') ?? (quick ? 'mobilenet' : 'mobilenetV2,mobilenet')).split(',');
  const rows = bases.map((base) => {
    console.log(`\n${base}: ${steps.join(', ')}`);
    const { stdout, status } = spawnSync(process.execPath, ['scripts/run.mjs', 'examples/5.3-three-steps.ts', '--base', base, ...(quick ? ['--quick'] : [])], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 });
    if (status !== 0) throw new Error(`${base} ended with ${status}:\n${stdout.slice(-2000)}`);
    const accuracies = [...stdout.matchAll(/Best validation accuracy.*test accuracy (\S+)/g)];
    const minutes = [...stdout.matchAll(/^5\.3-\S+: (\S+ min)$/gm)];
    accuracies.forEach(([line]) => console.log(line));
    return [base, ...accuracies.map(([, accuracy], i) => `${accuracy} (${minutes[i]![1]})`)];
  });
  const table = [['base', 'features', 'frozen base, varied', 'fine-tuned'], ...rows];
  console.log(`\nTest accuracy\n${table.map((row) => row.map((cell) => cell.padEnd(20)).join('').trimEnd()).join('\n')}`);
}
