/** @file Runs the examples that are named, in one process: `node scripts/run.mjs tests/examples/one-after-another.ts 6.2-lstm 6.3-gru --quick`. */
for (const name of process.argv.slice(2).filter((word) => !word.startsWith('--'))) {
  console.log(`\n=== ${name}`);
  await import(`../../examples/${name}.ts`);
}
