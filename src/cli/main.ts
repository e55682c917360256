#!/usr/bin/env node
/** @file The command line `keratin`: names the commands; each is loaded when it is called. */
import { Command } from 'commander';
import { reportAndExit } from './report.js';

const program = new Command('keratin')
  .description('Keras-style deep learning in TypeScript, trained on ONNX Runtime.')
  .showHelpAfterError('(keratin --help lists the commands)')
  .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 80, 100) });

program.command('doctor')
  .description('say which runtime and devices are used here, and why')
  .option('--json', 'print as JSON')
  .action(async (options: { json?: boolean }) => (await import('./commands/doctor.js')).doctor(options));

program.command('summary')
  .description('print the layers, shapes and parameters of a saved model')
  .argument('<model>', 'folder or file that model.save wrote')
  .option('--expand', 'show the layers inside nested models')
  .action(async (path: string, options: { expand?: boolean }) => (await import('./commands/summary.js')).summary(path, options));

program.command('graph')
  .description('print the ONNX program that a saved model runs')
  .argument('<model>', 'folder or file that model.save wrote')
  .option('--train', 'the training step: forward, loss, gradient and update (needs a compiled model)')
  .option('--batch <n>', 'samples in a batch', '1')
  .action(async (path: string, options: { train?: boolean; batch: string }) => (await import('./commands/graph.js')).graph(path, options));

try {
  await program.parseAsync();
} catch (error) {
  reportAndExit(error);
}
