/**
 * @file Type-checks every example in docs: `@example` of docstrings in src/, and ```ts blocks of README*.md and docs/.
 *
 * An example sees all exported names of src/ (those of its own file first) and the stand-ins of tests/doc-examples/stand-ins.ts
 * (model, x, y …), so that it can be as short as a reader wants it. Errors are given with the place in the docs.
 * A block marked ```ts sketch is not checked.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, 'node_modules', '.cache', 'keratin', 'doc-examples');
const standIns = 'tests/doc-examples/stand-ins.ts';

const sources = below('src').filter((path) => path.endsWith('.ts') && !/\.(test|web)\.ts$|^src\/testing\//.test(path));
const pages = [...readdirSync(root).filter((name) => /^README.*\.md$/.test(name)), ...below('docs').filter((path) => path.endsWith('.md'))];

/** name -> file that exports it; where several do, an index loses. */
const exportedBy = new Map();
const exportsOf = new Map();
for (const path of [...sources, standIns]) {
  const names = exportedNames(path);
  exportsOf.set(path, names);
  for (const name of names) if (!exportedBy.has(name) || exportedBy.get(name).endsWith('index.ts')) exportedBy.set(name, path);
}

/** What users can import: the indexes of all subpaths. */
const publicFiles = Object.values(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports)
  .flatMap((target) => (typeof target === 'string' ? [] : [target['keratin-source'].slice(2)]));

const examples = [...sources.flatMap(fromDocstrings), ...pages.flatMap(fromPage)];
rmSync(cache, { recursive: true, force: true });
mkdirSync(cache, { recursive: true });
const places = new Map();
for (const [i, { path, line, text }] of examples.entries()) {
  const name = `example-${i}.ts`;
  places.set(name, path);
  // The imports stand on one line before, so that lines count as in the docs.
  writeFileSync(join(cache, name), `${imports(path, text)}${'\n'.repeat(line - 1)}${text}\nexport {};\n`);
}
writeFileSync(join(cache, 'tsconfig.json'), JSON.stringify({
  extends: relative(cache, join(root, 'tsconfig.node.json')),
  compilerOptions: { lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: ['node'], typeRoots: [join(root, 'node_modules', '@types')], rootDir: root,
    // What a reader's project need not have:
    verbatimModuleSyntax: false, noImplicitOverride: false, noUncheckedIndexedAccess: false, noImplicitReturns: false,
  },
  include: ['*.ts'],
  exclude: [],
}));

const tsc = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
const { stdout } = spawnSync(process.execPath, [tsc, '-p', join(cache, 'tsconfig.json'), '--pretty', 'false'], { cwd: cache, encoding: 'utf8' });
const errors = stdout.split('\n').flatMap((message) => {
  const found = /^.*?(example-\d+\.ts)\((\d+),\d+\): error (.*)$/.exec(message);
  return found ? [`error    ${places.get(found[1])}:${found[2]}: ${found[3]}`] : [];
});
for (const error of errors) console.log(error);
if (errors.length === 0 && /error TS/.test(stdout) && !/^(\.\.\/|src)/.test(stdout)) console.log(stdout);
console.log(`${examples.length} examples`);
process.exit(errors.length ? 1 : 0);

/** Import lines, joined, for the exported names that the example uses and does not make itself. */
function imports(path, text) {
  const made = namesMadeIn(text);
  const used = new Set([...text.replace(/\/\/.*|'[^'\n]*'/g, '').matchAll(/(?<![.\w$])[A-Za-z_$][\w$]*/g)].map(([name]) => name));
  const from = new Map();
  for (const name of used) {
    if (made.has(name)) continue;
    // `model.fit` is the reader's model, `model(…)` our function.
    const standsIn = exportsOf.get(standIns).has(name) && !new RegExp(`(?<![.\\w])${name}\\(`).test(text);
    const file = standsIn ? standIns : ['src/index.ts', ...publicFiles, path].find((candidate) => exportsOf.get(candidate)?.has(name)) ?? exportedBy.get(name);
    if (file) from.set(file, [...(from.get(file) ?? []), name]);
  }
  const lines = [...from].map(([file, names]) => {
    const target = relative(cache, join(root, file)).split(sep).join('/').replace(/\.ts$/, '.js');
    return `import { ${names.join(', ')} } from '${target}';`;
  });
  return lines.join(' ');
}

/** The examples of a file's docstrings, with the line on which each begins. */
function fromDocstrings(path) {
  const text = readFileSync(join(root, path), 'utf8');
  const found = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const firstLine = text.slice(0, comment.index).split('\n').length;
    const lines = comment[0].replace(/\*\/$/, '').split('\n').map((line) => line.replace(/^\s*(\/\*)?\*+ ?/, ''));
    for (let i = 0; i < lines.length; i++) {
      if (!/^\s*@example\b/.test(lines[i])) continue;
      const body = [lines[i].replace(/^\s*@example\s?/, '')];
      let j = i + 1;
      while (j < lines.length && !/^(@\w|Sources?:|See )/.test(lines[j])) body.push(lines[j++]);
      if (!body.some((line) => line.startsWith('```ts sketch'))) {
        found.push({ path, line: firstLine + i, text: body.map((line) => (line.startsWith('```') ? '' : line)).join('\n') });
      }
    }
  }
  return found;
}

/** The ```ts blocks of a page. */
function fromPage(path) {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  const found = [];
  for (let i = 0; i < lines.length; i++) {
    if (!/^```(ts|typescript)\s*$/.test(lines[i])) continue;
    const end = lines.indexOf('```', i + 1);
    found.push({ path, line: i + 2, text: lines.slice(i + 1, end).join('\n') });
    i = end;
  }
  return found;
}

/** Names that the example declares or imports itself. */
function namesMadeIn(text) {
  const names = new Set();
  const visit = (node) => {
    const named = ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node)
      || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
      || ts.isImportSpecifier(node) || ts.isImportClause(node) || ts.isNamespaceImport(node);
    if (named && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('example.ts', text, ts.ScriptTarget.Latest));
  return names;
}

/** Names that a file exports by declaration, by list, or by re-exporting all of another file. */
function exportedNames(path) {
  const names = new Set();
  const file = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest);
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      if (clause && ts.isNamedExports(clause)) for (const { name } of clause.elements) names.add(name.text);
      else if (clause) names.add(clause.name.text);
      else {
        const other = join(dirname(path), statement.moduleSpecifier.text.replace(/\.js$/, '.ts')).split(sep).join('/');
        if (existsSync(join(root, other))) for (const name of exportedNames(other)) names.add(name);
      }
    } else if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) {
      if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) names.add(name.text ?? '');
      else if (statement.name) names.add(statement.name.text);
    }
  }
  names.delete('');
  return names;
}

/** Files below a folder, as paths from the root with forward slashes. */
function below(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true }).map((path) => `${folder}/${path.split(sep).join('/')}`).sort();
}
