/**
 * @file npm run results -- EXAMPLE… [--seeds=1,2,3] [-- arguments of the example]: runs examples at full size on two cores, keeps what each
 * printed in docs/results/, and writes the table docs/results.md from what is there. Without an example it only writes the table.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { looks, tasks } from './results-tasks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'docs', 'results');
const given = process.argv.slice(2);
const passed = given.includes('--') ? given.splice(given.indexOf('--')).slice(1) : [];
const seeds = (given.find((a) => a.startsWith('--seeds='))?.slice('--seeds='.length) ?? '1').split(',').map(Number);
const names = given.filter((a) => !a.startsWith('--')).map((name) => name.replace(/^examples\/|\.ts$/g, ''));

const known = [...tasks, ...looks];
const unknown = names.find((name) => !known.some(({ example }) => example === name));
if (unknown !== undefined) {
  console.error(`There is no ${unknown} in scripts/results-tasks.mjs, only\n  ${known.map(({ example }) => example).join('\n  ')}`);
  process.exit(1);
}
for (const needed of [folder, join(root, 'runs')]) mkdirSync(needed, { recursive: true });
for (const name of names) for (const seed of seeds) await run(name, seed);
writeFileSync(join(root, 'docs', 'results.md'), table());

/** Runs an example from source and keeps a record of it, if it ended well. */
async function run(example, seed) {
  const task = known.find((one) => one.example === example);
  const args = [...task.args ?? [], ...passed];
  const command = `npm run results -- ${example} --seeds=${seed}${passed.length > 0 ? ` -- ${passed.join(' ')}` : ''}`;
  console.log(`\n${command}`);
  const node = [process.execPath, '--conditions=keratin-source', '--import', 'tsx', join('examples', `${example}.ts`), ...args];
  const cores = hasTaskset() ? twoCores() : null;
  const [program, ...words] = cores === null ? node : ['taskset', '-c', cores.join(), ...node];
  const start = Date.now();
  const child = spawn(program, words, { cwd: root, env: { ...process.env, SEED: String(seed) }, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let peak = 0;
  const watch = setInterval(() => { peak = Math.max(peak, peakMemory(child.pid)); }, 1000);
  child.stdout.on('data', (data) => { output += data; process.stdout.write(data); });
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) {
    console.error(`${example} ended with code ${code}; nothing is recorded`);
    process.exitCode = 1;
    return;
  }
  const curves = looks.includes(task) ? undefined : newestPicture(start);
  if (curves !== undefined && seed === seeds[0]) copyFileSync(curves, join(folder, `${example}.png`));
  const figure = (pattern) => { const found = [...output.matchAll(pattern)].at(-1)?.[1]; return found === undefined ? null : Number(found); };
  writeFileSync(join(folder, `${example}.${seed}.json`), `${JSON.stringify({
    example, seed, date: new Date(start).toISOString().slice(0, 16).replace('T', ' '), command, commit: git('rev-parse', '--short', 'HEAD'),
    machine: `${cores?.length ?? cpus().length} cores of ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`, minutes: round((Date.now() - start) / 60_000, 1), peakMemory: peak > 0 ? Math.round(peak / 1e6) : null,
    validation: task.validation?.(output) ?? figure(/(?:best validation (?:accuracy|MAE):?|^mean absolute error) ([\d.]+\d)/gim), test: task.test?.(output) ?? figure(/test accuracy[^\d\n]*([\d.]+\d)/gi),
    output: lastStates(output),
  }, null, 1)}\n`);
}

/** What was printed, of a progress bar its last state alone. */
function lastStates(output) {
  return output.split('\n').map((line) => line.split('\r').filter((part) => part !== '').at(-1) ?? '').filter((line) => !/━─|─ ETA|^Epoch \S+ +\d+\/\d+ ─/.test(line)).join('\n').trim().split('\n');
}

/** The curves that an example has just drawn below runs/. */
function newestPicture(since) {
  return readdirSync(join(root, 'runs'), { recursive: true }).filter((file) => file.endsWith('.png')).map((file) => join(root, 'runs', file))
    .map((path) => ({ path, time: statSync(path).mtimeMs })).filter(({ time }) => time >= since).sort((a, b) => b.time - a.time)[0]?.path;
}

/** Peak memory in bytes of a process, or of one that it started, where the system tells; 0 elsewhere. */
function peakMemory(pid) {
  try {
    const own = Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    return Math.max(own, ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(peakMemory));
  } catch {
    return 0;
  }
}

function hasTaskset() {
  return spawnSync('taskset', ['-c', '0', 'true']).status === 0;
}

/** The last two cores that this process may use, as taskset counts them; one, where it may use only one. */
function twoCores() {
  const all = spawnSync('taskset', ['-pc', String(process.pid)], { encoding: 'utf8' }).stdout.split(':').at(-1).trim()
    .split(',').flatMap((part) => { const [from, to = from] = part.split('-').map(Number); return Array.from({ length: to - from + 1 }, (_, i) => from + i); });
  return all.slice(-2);
}

function git(...args) {
  return spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
}

function round(value, digits) {
  return Number(value.toFixed(digits));
}

/** Of a record: `1`, or `2 shared`. */
function coresOf({ machine }) {
  return `${/^\d+/.exec(machine)[0]}${machine.includes('shared') ? ' shared' : ''}`;
}

/** The best accuracy on the validation samples of any epoch, where the example does not name it. */
function bestOf({ output }) {
  const accuracies = [...output.join('\n').matchAll(/val_acc(?:uracy)?: ([\d.]+)/g)].map(([, accuracy]) => Number(accuracy));
  return accuracies.length > 0 ? Math.max(...accuracies) : null;
}

/** What makes these runs, without `npm run results --`. */
function commandOf(runs) {
  const [words, passed] = runs[0].command.replace('npm run results -- ', '').split(' -- ');
  return `\`${words.replace(/--seeds=.*/, `--seeds=${runs.map(({ seed }) => seed).join()}`)}${passed === undefined ? '' : ` -- ${passed}`}\``;
}

/** The line that a pattern finds. */
function said({ output }, says = /\w/) {
  const line = output.filter((text) => says.test(text)).at(-1).replace(/^[\s\]]+/, '');
  return (line.length > 120 ? `${line.slice(0, 119)}…` : line).replaceAll('|', '\\|');
}

/** docs/results.md, from the records alone. */
function table() {
  const records = readdirSync(folder).filter((file) => file.endsWith('.json')).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    .map((record) => ({ ...record, validation: record.validation ?? bestOf(record) }));
  const keras = JSON.parse(readFileSync(join(folder, 'keras', 'weather.json'), 'utf8'));
  const rows = tasks.flatMap((task) => {
    const runs = records.filter(({ example }) => example === task.example).sort((a, b) => a.seed - b.seed);
    if (runs.length === 0) return [];
    const all = (key, digits) => runs.map((r) => r[key]).filter((v) => v !== null).map((v) => (typeof v === 'number' ? v.toFixed(digits) : v)).join(typeof runs[0][key] === 'string' ? '<br>' : ', ') || '–';
    const digits = task.data.includes('Jena') ? 4 : 3;
    const book = [typeof task.book === 'number' ? task.book.toFixed(digits) : task.book, task.bookTest && (typeof task.bookTest === 'number' ? `${task.bookTest.toFixed(3)} (test)` : task.bookTest)].filter(Boolean).join(', ') || '–';
    return [`| [${task.task}](../examples/${task.example}.ts) | ${task.data} | ${task.settings} | ${all('validation', digits)} | ${all('test', digits)} | ${keras.filter(({ example }) => example === task.example).map(({ validation }) => validation.toFixed(digits)).join(', ') || '–'} | ${book} | ${all('minutes', 1)} | ${runs.map(coresOf).join(', ')} | ${all('peakMemory', 0)} | ${commandOf(runs)} | ${runs[0].date.slice(0, 10)} |`];
  });
  const seen = looks.flatMap(({ example, shows, says }) => {
    const record = records.find((one) => one.example === example);
    return record === undefined ? [] : [`| [${shows}](../examples/${example}.ts) | ${said(record, says)} | ${record.minutes < 0.05 ? 'below 0.1' : record.minutes.toFixed(1)} | ${commandOf([record])} | ${record.date.slice(0, 10)} |`];
  });
  const missing = known.filter(({ example }) => !records.some((r) => r.example === example)).map(({ example }) => example);
  return `# Results

Runs that were really made, each by \`npm run results --\` and its command; what each printed, its commit and machine are in
\`docs/results\`. Several figures in a cell are several seeds. Photos and reviews: accuracy. Weather: mean absolute error of
normalised temperatures, smaller is better; of its one year, where the book has eight, 20 days of every 30 train and 10 validate, so compare
each with the first row of them, the naive guess. "Keras here" is what Keras ${keras[0].keras} (${keras[0].backend}) reached on the same
rows with the same settings (tests/keras-peer/weather.py, its losses in \`docs/results/keras\`), one figure a seed. Cores: how many the run had to
itself; "shared" where others computed on them too, which makes the minutes many. Memory in MB.

| task | data | settings | best validation | test | Keras here | the book | minutes | cores | memory | command | date |
|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

## What trains nothing, or in seconds

| listing | it said | minutes | command | date |
|---|---|---|---|---|
${seen.join('\n')}
${missing.length > 0 ? `\nNot run yet: ${missing.join(', ')}.\n` : ''}`;
}
