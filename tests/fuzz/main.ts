/** @file npm run fuzz [-- --mutants=20000 --seed=1 --workers=2 --from=0]: changed bytes for every reader; exits 1 where one does anything but read it or throw a KeratinError in time. */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';

const { values } = parseArgs({ options: { mutants: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, workers: { type: 'string', default: '2' }, from: { type: 'string', default: '0' } } });
const start = performance.now();
const result = await fuzz({ mutants: Number(values.mutants), seed: Number(values.seed), workers: Number(values.workers), from: Number(values.from) }, (line) => console.log(line));
for (const [reader, outcomes] of [...result.outcomes].sort()) {
  console.log(`${reader}: ${[...outcomes].sort(([, a], [, b]) => b - a).slice(0, 8).map(([outcome, n]) => `${n} ${outcome}`).join(', ')}`);
}
console.log(`${result.mutants} mutants of seed ${values.seed} in ${Math.round((performance.now() - start) / 1000)} s: ${result.findings.length} found; slowest ${Math.round(result.slowest.ms)} ms (${result.slowest.reader}), most memory ${Math.round(result.memory / 2 ** 20)} MB above the start`);
process.exit(result.findings.length > 0 ? 1 : 0);
