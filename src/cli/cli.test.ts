/** @file The command line as a person meets it: help, doctor, errors. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { dense } from '../layers/core/dense.js';
import { sequential } from '../models/sequential.js';
import { CommandLine } from '../testing/command-line.js';
import { findingText } from './commands/doctor.js';
import { runCommandLine } from './parse.js';
import { makeProgram } from './program.js';
import { errorText } from './report.js';

let line: CommandLine;
beforeAll(async () => {
  line = new CommandLine();
  const net = sequential([dense(3, { inputShape: [2], name: 'first' }), dense(1, { name: 'last' })]).compile({ optimizer: 'sgd', loss: 'mse' });
  await net.save(line.path('model'));
});
afterAll(() => line.remove());
const keratin = (...args: string[]) => line.run(args);

describe('help', () => {
  it('lists the commands, also without arguments, and shows how to begin', async () => {
    const { status, out } = await keratin('--help');
    expect(status).toBe(0);
    for (const name of ['train', 'evaluate', 'predict', 'split', 'summary', 'graph', 'doctor', 'keratin train photos']) expect(out).toContain(name);
    expect(await keratin()).toMatchObject({ status: 0, out });
  });

  it('fits into 80 columns, each command with an example', () => {
    const program = makeProgram(80);
    for (const command of [program, ...program.commands]) {
      const text = command.helpInformation();
      expect(Math.max(...text.split('\n').map((row) => row.length)), command.name()).toBeLessThanOrEqual(80);
      expect(text, command.name()).toContain(`\n${command.description()}\n`); // not one of its lines is too long and broken
      if (!['summary', 'graph', 'doctor'].includes(command.name())) expect(text).toMatch(/\n {2}keratin \w+ \w/);
    }
  });
});

describe('what a model is', () => {
  it('doctor computes a right product and names the versions', async () => {
    const { status, out } = await keratin('doctor', '--json');
    const found = JSON.parse(out) as Record<string, string>;
    expect(status).toBe(0);
    expect(found['a matrix product']).toMatch(/512 x 512 right/);
    expect(found['onnxruntime-web']).toMatch(/^\d+\.\d+/);
    expect(found['sharp']).toMatch(/^\d+\.\d+/);
  });

  it('doctor breaks long lines between words, below where they began', () => {
    const finding = { what: 'devices', is: 'cpu, webgpu, cuda', note: 'all but cpu need the hardware and its drivers; choose one with model.compile({ device })' };
    expect(findingText(finding, 80).split('\n')).toEqual([
      'devices          cpu, webgpu, cuda',
      '                 ! all but cpu need the hardware and its drivers; choose one',
      '                   with model.compile({ device })',
    ]);
    expect(findingText({ what: 'machine', is: 'a CPU of 4 cores, 16 GiB' }, 30)).toBe('machine          a CPU of 4\n                 cores, 16 GiB');
  });

  it('summary and graph print a saved model', async () => {
    expect((await keratin('summary', 'model')).out).toContain('first (Dense)');
    const { out } = await keratin('graph', 'model', '--batch', '2');
    expect(out).toContain('MatMul');
    expect(out).toMatch(/output .*float32 \[2, 1\]/);
    expect((await keratin('graph', 'model', '--train')).out).toContain('first/kernel:next');
  });
});

describe('errors', () => {
  it.each([
    [['summary', 'nothing'], 'nothing'],
    [['graph', 'model', '--batch', 'many'], 'a whole number of 1 or more'],
    [['graf'], 'did you mean keratin graph?'],
    [['train', 'photos', '--epoch', '3'], 'did you mean --epochs?'],
    [['train', 'photos', '--epochs'], 'something after --epochs'],
    [['train', 'photos', '--arch', 'smal'], '--arch small'],
    [['train', 'my', 'photos'], 'quotes'],
    [['train', 'photos'], '"photos"'],
    [['train'], 'a folder of pictures'],
    [['train', 'photos', '--device', 'gpuu'], '--device'],
    [['predict', 'runs/photos'], 'name the folder that keratin train wrote'],
    [['predict', 'src', 'a.jpg'], 'run.json'],
    [['split', 'model', 'small'], '--train 1000'],
    [['split', 'model', 'small', '--train', '1.5'], 'a fraction between 0 and 1'],
  ])('keratin %s says in four parts what is wrong', async (args, part) => {
    const error = await runCommandLine(args).catch((thrown: unknown) => thrown as KeratinError);
    expect(error).toBeInstanceOf(KeratinError);
    expect((error as KeratinError).message).toContain(part);
    expect(existsSync('runs/photos')).toBe(false);
  });

  it('are printed in four parts, commands to copy on lines of their own; the exit code is 1', async () => {
    const { status, error, out } = await keratin('summary', 'nothing');
    expect([status, out]).toEqual([1, '']);
    for (const word of ['keratin: ', 'expected', 'received', 'fix']) expect(error).toContain(word);
    expect(error).not.toContain('    at ');
    const long = errorText({ where: 'keratin train', expected: 'x '.repeat(60), received: 'y', fix: `${'z '.repeat(30)}try: keratin train ${'a'.repeat(90)} --augment` }, 80);
    expect(long.split('\n').filter((row) => row.length > 80)).toEqual([`${' '.repeat(12)}keratin train ${'a'.repeat(90)} --augment`]);
  });
});
