/** @file keratin doctor: which runtime computes here, on which devices, and whether it does so rightly. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { KeratinError } from '../../core/errors.js';
import { placeholder } from '../../core/leaf.js';
import { setting } from '../../core/log.js';
import { filled } from '../../core/tensor.js';
import { matmul } from '../../ops/matmul.js';
import { compile, currentBackend } from '../../runtime/function.js';
import { wrap } from '../report.js';

const require = createRequire(import.meta.url);

interface Finding { readonly what: string; readonly is: string; readonly note?: string }

/** Prints what was found; exits with 1 where nothing can compute. */
export async function doctor(options: { json?: boolean }): Promise<void> {
  const findings: Finding[] = [
    { what: 'keratin', is: (require('keratin/package.json') as { version: string }).version },
    { what: 'node', is: `${process.version} ${platform()}-${arch()}`, ...(Number(process.versions.node.split('.')[0]) >= 20 ? {} : { note: 'Keratin needs Node 20.19 or later' }) },
    { what: 'machine', is: `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${release()}` },
    packageFinding('onnxruntime-node', 'the native runtime; there is none for Intel Macs and musl (Alpine). Install it with: npm install onnxruntime-node --ignore-scripts'),
    packageFinding('onnxruntime-web', 'the fallback in WebAssembly. Install it with: npm install onnxruntime-web'),
    packageFinding('sharp', 'needed for pictures. Install it with: npm install sharp'),
    ...['KERATIN_RUNTIME', 'KERATIN_THREADS', 'KERATIN_DEBUG', 'KERATIN_DUMP'].filter((name) => setting(name) !== undefined).map((name) => ({ what: name, is: setting(name)! })),
  ];
  let works = true;
  try {
    const backend = await currentBackend();
    findings.push({ what: 'computes with', is: `${backend.name} ${backend.version}`, ...(backend.name === 'onnxruntime-web' && setting('KERATIN_RUNTIME') !== 'web' ? { note: 'two to four times slower than onnxruntime-node, which could not be loaded' } : {}) });
    findings.push({ what: 'devices', is: backend.devices.join(', '), ...(backend.devices.length > 1 ? { note: 'all but cpu need the hardware and its drivers; choose one with model.compile({ device })' } : {}) });
    findings.push({ what: 'a matrix product', is: await tryProduct() });
  } catch (error) {
    works = false;
    findings.push({ what: 'computes with', is: 'nothing', note: error instanceof KeratinError ? error.message : String(error) });
  }
  if (options.json === true) console.log(JSON.stringify(Object.fromEntries(findings.map(({ what, is, note }) => [what, note === undefined ? is : { is, note }])), null, 2));
  else for (const finding of findings) console.log(findingText(finding, process.stdout.columns ?? 80));
  if (!works) process.exitCode = 1;
}

/** What was found, and below it what is to be known of it, in lines of at most `columns` characters. */
export function findingText({ what, is, note }: Finding, columns: number): string {
  const found = wrap(what.padEnd(17) + is, columns, 17);
  return note === undefined ? found : `${found}\n${wrap(`${' '.repeat(17)}! ${note}`, columns, 19)}`;
}

/** The version that stands in a package's own package.json, wherever it was installed. */
function packageFinding(name: string, use: string): Finding {
  try {
    const entry = require.resolve(name);
    const folder = entry.slice(0, entry.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length);
    return { what: name, is: (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version };
  } catch {
    return { what: name, is: 'not installed', note: use };
  }
}

/** Multiplies two matrices and times it: proof that the runtime works, and how fast. */
async function tryProduct(): Promise<string> {
  const size = 512;
  const [a, b] = [placeholder([size, size]), placeholder([size, size])];
  const run = compile([a, b], [matmul(a, b)], [], { name: 'doctor' });
  const ones = filled([size, size], 1);
  const [product] = await run(ones, ones);
  const start = performance.now();
  for (let i = 0; i < 10; i++) await run(ones, ones);
  const seconds = (performance.now() - start) / 10_000;
  await run.release();
  const right = product!.data.every((v: number | bigint) => v === size);
  return `${size} x ${size} ${right ? 'right' : 'WRONG'}, ${((2 * size ** 3) / seconds / 1e9).toFixed(0)} GFLOP/s`;
}
