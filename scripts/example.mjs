/** @file Runs an example by its name: `npm run example 5.2-cats-and-dogs`, `-- --quick` for less than a minute; without a name it lists them. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name = '', ...rest] = process.argv.slice(2);
const wanted = join(root, 'examples', `${name.replace(/^examples\/|\.ts$/g, '')}.ts`);
if (name === '' || name.startsWith('-') || !existsSync(wanted)) {
  if (name !== '' && !name.startsWith('-')) console.error(`There is no example ${name}.\n`);
  console.log('npm run example NAME            runs one of these\nnpm run example NAME -- --quick less data, in less than a minute\n');
  for (const file of readdirSync(join(root, 'examples')).filter((path) => path.endsWith('.ts') && path !== 'offer-studio.ts').sort()) {
    const about = /@file (.*?) ?\*\//.exec(readFileSync(join(root, 'examples', file), 'utf8'))?.[1] ?? '';
    const lines = about.match(/.{1,53}(?= |$)/g) ?? [];
    console.log(lines.map((line, i) => `  ${(i === 0 ? file.slice(0, -3) : '').padEnd(24)}${line.trim()}`).join('\n'));
  }
  process.exit(name === '' || name.startsWith('-') ? 0 : 1);
}
const child = spawn(process.execPath, [join(root, 'scripts', 'run.mjs'), wanted, ...rest], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {}); // the terminal sends them to the child too
child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
