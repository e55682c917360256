/** @file npm run bench [-- NAME… --cores=2 --no-tfjs]: steps of Keratin beside PyTorch and TensorFlow.js, taking turns in one run. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { PeerProcess, median } from './peer-process.js';
import { type Workload, gigaFlops, workloads } from './workloads.js';

const folder = import.meta.dirname;
const flags = process.argv.slice(2).filter((a) => a.startsWith('--'));
const names = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const cores = Number(flags.find((f) => f.startsWith('--cores='))?.slice(8) ?? 2);
const unknown = names.find((name) => workloads[name] === undefined);
if (unknown !== undefined) {
  console.error(`no benchmark "${unknown}"; there are ${Object.keys(workloads).join(', ')}`);
  process.exit(1);
}

interface Row { peer: string; medianMs: number; times: number[]; gflops: number; peakMegabytes: number }

async function startPeers(workload: Workload): Promise<PeerProcess[]> {
  const json = JSON.stringify(workload);
  const python = ['/usr/bin/python3', 'python3'].find((p) => spawnSync(p, ['-c', 'import torch']).status === 0);
  // Its cpu backend needs minutes for a step over a series.
  const tfjs = workload.input.length === 3 ? tfjsFolder() : null;
  const started = [
    await PeerProcess.start('keratin', process.execPath, [join(folder, 'peers/keratin.mjs'), json], cores),
    python === undefined ? null : await PeerProcess.start('PyTorch', python, [join(folder, 'peers/pytorch.py'), json, String(cores)], cores),
    tfjs === null ? null : await PeerProcess.start('tfjs cpu', process.execPath, [join(folder, 'peers/tfjs.mjs'), tfjs, json], cores),
  ];
  if (started[0] === null) throw new Error('keratin itself did not start');
  if (python === undefined) console.log('  (PyTorch is not here: apt-get install python3-torch)');
  return started.filter((p) => p !== null);
}

/** TensorFlow.js is installed for benchmarks only, beside them. */
function tfjsFolder(): string | null {
  if (flags.includes('--no-tfjs')) return null;
  const at = join(folder, '.peers');
  if (existsSync(join(at, 'node_modules/@tensorflow/tfjs'))) return at;
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'package.json'), '{ "private": true }\n');
  console.log('  (installing @tensorflow/tfjs for the comparison …)');
  const { status } = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', at, '@tensorflow/tfjs@4.22.0'], { stdio: 'ignore' });
  return status === 0 ? at : null;
}

async function measure(workload: Workload): Promise<Row[]> {
  const peers = await startPeers(workload);
  for (const peer of peers) for (let i = 0; i < (peer.name === 'tfjs cpu' ? 0 : workload.warmup); i++) await peer.step(false);
  for (let i = 0; i < workload.steps; i++) {
    for (const peer of peers) if (peer.name !== 'tfjs cpu' || i === 0) await peer.step(true);
  }
  const flops = gigaFlops(workload);
  const rows = peers.map((peer) => ({
    peer: peer.name, medianMs: median(peer.times), times: peer.times, gflops: flops / (median(peer.times) / 1000), peakMegabytes: peer.peakMegabytes,
  }));
  peers.forEach((peer) => peer.stop());
  return rows;
}

function print(workload: Workload, rows: readonly Row[]): void {
  const [ours] = rows;
  for (const { peer, medianMs, gflops, peakMegabytes, times } of rows) {
    const ratio = peer === 'keratin' ? '' : `keratin/${peer} ${(ours!.medianMs / medianMs).toFixed(3)}`;
    console.log(`  ${peer.padEnd(9)} ${medianMs.toFixed(1).padStart(9)} ms  ${gflops.toFixed(1).padStart(6)} GFLOP/s  ${peakMegabytes.toFixed(0).padStart(5)} MB peak  ${String(times.length).padStart(3)} steps  ${ratio}`);
  }
  const torch = rows.find((r) => r.peer === 'PyTorch');
  if (torch !== undefined) console.log(`  bar: at most ${workload.bar} of PyTorch: ${ours!.medianMs / torch.medianMs <= workload.bar ? 'met' : 'NOT met'}`);
}

if (spawnSync(process.execPath, [join(folder, '../scripts/setup.mjs'), '--build'], { stdio: 'inherit' }).status !== 0) process.exit(1);
const results: Record<string, Row[]> = {};
console.log(`${cpus()[0]?.model}, ${cores} threads each, medians of steps taken in turns`);
for (const name of names.length > 0 ? names : Object.keys(workloads)) {
  const workload = workloads[name]!;
  console.log(`\n${workload.title} (${gigaFlops(workload).toFixed(1)} GFLOP)`);
  results[name] = await measure(workload);
  print(workload, results[name]);
}
mkdirSync(join(folder, 'results'), { recursive: true });
const file = join(folder, 'results', `${new Date().toISOString().replace(/[:.]/g, '-')}.json`);
writeFileSync(file, `${JSON.stringify({ date: new Date().toISOString(), cpu: cpus()[0]?.model, cores, node: process.version, system: release(), results }, null, 1)}\n`);
console.log(`\nwritten to ${file}`);
