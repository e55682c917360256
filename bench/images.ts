/**
 * @file npm run bench:images [-- FOLDER --cores=2 --turns=5 --training=0]: pictures a second out of a folder of class folders, Keratin beside Keras's
 * ImageDataGenerator, taking turns on the same cores; and what a training step on such a flow costs beside one on arrays that are ready.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPictures } from '../src/data/image/list-pictures.node.js';
import { splitFolder } from '../src/data/image/split-folder.node.js';
import { PeerProcess, median } from './peer-process.js';

const here = import.meta.dirname;
const flags = process.argv.slice(2).filter((a) => a.startsWith('--'));
const flag = (name: string, otherwise: number): number => Number(flags.find((f) => f.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise);
const [cores, turns] = [flag('cores', 2), flag('turns', 5)];
const batch = 20;
/** Of the notes' training from scratch. */
const epochs = 30;

const temporary = mkdtempSync(join(tmpdir(), 'keratin-bench-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const folder = process.argv.slice(2).find((a) => !a.startsWith('--')) ?? await theNotesPhotos();

/** 1000 photos of cats and 1000 of dogs, as the notes train on. */
async function theNotesPhotos(): Promise<string> {
  const source = join(here, '../../shared/data/cats_vs_dogs');
  if (!existsSync(source)) {
    console.error('no photos: pass a folder of class folders, or put cats_vs_dogs into ../shared/data');
    process.exit(1);
  }
  return (await splitFolder(source, temporary, { train: 1000 }, { link: 'symbolic', verbose: 0 })).folders['train']!;
}

const pictures = (await listPictures(folder)).filenames.length;
const python = ['/usr/bin/python3', 'python3'].find((p) => spawnSync(p, ['-c', 'import keras_preprocessing, scipy']).status === 0);
if (python === undefined) console.log('Keras is not here: apt-get install python3-keras-preprocessing python3-pil python3-scipy');

interface Row { readonly name: string; readonly times: number[]; readonly median: number; readonly computed: number }
type Settings = Readonly<Record<string, unknown>>;
const ours = (name: string, settings: Settings): Promise<PeerProcess | null> =>
  PeerProcess.start(name, process.execPath, [join(here, 'peers/images-keratin.mjs'), JSON.stringify({ folder, batch, cores, kind: 'pictures', ...settings })], cores);
const theirs = (name: string, settings: Settings): Promise<PeerProcess | null> =>
  python === undefined ? Promise.resolve(null) : PeerProcess.start(name, python, [join(here, 'peers/images-keras.py'), JSON.stringify({ folder, batch, ...settings })], cores);

async function takeTurns(started: readonly (PeerProcess | null)[]): Promise<Row[]> {
  const peers = started.filter((p) => p !== null);
  for (const peer of peers) await peer.step(false); // the first pass: files into the system's cache, pictures into ours
  for (let turn = 0; turn < turns; turn++) for (const peer of peers) await peer.step(true);
  peers.forEach((peer) => peer.stop());
  return peers.map(({ name, times, computed }) => ({ name, times, median: median(times), computed: median(computed) }));
}

const results: Record<string, Row[]> = {};
console.log(`${cpus()[0]?.model}, the same ${cores} cores for all, ${pictures} pictures to 150 x 150 in batches of ${batch}, medians of ${turns} passes in turns`);
for (const [title, augment, bar] of [['plain', false, 2], ["augmented (all of the notes')", true, 4]] as const) {
  console.log(`\n${title}`);
  const rows = await takeTurns([
    await ours('keratin, later epochs', { augment, cache: true }), await ours('keratin, first epoch (nothing kept)', { augment, cache: false }), await theirs('Keras ImageDataGenerator', { augment }),
  ]);
  results[title] = rows;
  const keras = rows.find(({ name }) => name.startsWith('Keras'));
  // What a training sees: by default decoded pictures are kept, so only its first epoch reads files.
  const [later, first] = rows as [Row, Row];
  const mean = (of: 'median' | 'computed'): number => (first[of] + (epochs - 1) * later[of]) / epochs;
  for (const row of [...rows.slice(0, 2), { ...first, name: `keratin, all of ${epochs} epochs`, median: mean('median'), computed: mean('computed') }, ...rows.slice(2)]) {
    // The second number is what the first would be were nobody else at these cores.
    const ratio = keras === undefined || row === keras ? '' : `${(keras.median / row.median).toFixed(2)} x Keras (bar ${bar}: ${keras.median / row.median >= bar ? 'met' : 'NOT met'}); by time computed ${((keras.computed * cores) / row.computed).toFixed(2)} x`;
    console.log(`  ${row.name.padEnd(37)} ${(pictures / (row.median / 1000)).toFixed(0).padStart(6)} pictures/s  ${(row.computed / pictures).toFixed(2)} ms of one core each  ${ratio}`);
  }
}

if (flag('training', 1) !== 0) {
  console.log("\ntraining steps of the notes' net");
  const steps = await takeTurns([await ours('on arrays', { kind: 'arrays', augment: true, cache: true }), await ours('on the augmented flow', { kind: 'flow', augment: true, cache: true })]);
  results['training'] = steps;
  const [arrays, flow] = steps.map((row) => row.median / 40);
  console.log(`  on arrays ${arrays!.toFixed(0)} ms, on the augmented flow ${flow!.toFixed(0)} ms: ${(flow! / arrays!).toFixed(3)} times (bar 1.1: ${flow! / arrays! <= 1.1 ? 'met' : 'NOT met'})`);
}

mkdirSync(join(here, 'results'), { recursive: true });
const file = join(here, 'results', `images-${new Date().toISOString().replace(/[:.]/g, '-')}.json`);
writeFileSync(file, `${JSON.stringify({ date: new Date().toISOString(), cpu: cpus()[0]?.model, cores, node: process.version, system: release(), pictures, results }, null, 1)}\n`);
console.log(`\nwritten to ${file}`);
