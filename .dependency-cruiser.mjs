/** @file Holds the import rule: who may import whom (scripts/rooms.mjs), no cycles, inside src/ never an index file. */
import { rooms } from './scripts/rooms.mjs';

const tests = '\\.test\\.ts$';

/** One rule a room: what it imports from src/ must be itself or one of its allowed rooms. */
const importRule = Object.entries(rooms).map(([room, allowed]) => ({
  name: `imports-of-${room}`,
  comment: `src/${room} may import ${allowed.length ? allowed.join(', ') : 'no other room'}.`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: tests },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

export default {
  forbidden: [
    ...importRule,
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-index',
      comment: 'Inside src/ import the file, never an index. Only an index (re-exports) and tests (which see what users see) may.',
      severity: 'error',
      from: { path: '^src/', pathNot: `/index\\.ts$|${tests}` },
      to: { path: '/index\\.ts$', pathNot: 'node_modules' },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'src/testing is imported by tests alone.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/testing/|${tests}` },
      to: { path: '^src/testing/' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: {},
      to: { path: tests },
    },
    {
      name: 'host-code-through-imports',
      comment: 'Common code reaches *.node.ts and *.web.ts only by the "imports" of package.json (#backend), never by path.',
      severity: 'error',
      from: { path: '^src/', pathNot: `\\.(node|web)\\.ts$|^src/(cli|testing|studio/server|studio/web)/|${tests}` },
      to: { path: '\\.(node|web)\\.ts$', dependencyTypesNot: ['aliased-subpath-import'] },
    },
    {
      name: 'page-speaks-protocol',
      comment: "The studio's page knows of the server only the protocol; of keratin only what is pure, as colour maps.",
      severity: 'error',
      from: { path: '^src/studio/web/', pathNot: tests },
      to: { path: '^src/', pathNot: '^src/(studio/(web/|protocol/)|visualization/colormaps?(-tables)?\\.ts)' },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'shipped-code-has-shipped-dependencies',
      comment: 'What is in the package imports only dependencies and optionalDependencies.',
      severity: 'error',
      from: { path: '^src/', pathNot: `${tests}|^src/(studio/web|testing)/` }, // the page is shipped built, with what it imports inside; what tests share is not shipped
      to: { pathNot: '^package\\.json$', dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'undetermined'], dependencyTypesNot: ['npm', 'npm-optional', 'type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['keratin-source', 'node', 'import', 'types', 'default'],
    },
  },
};
