/** @file The rooms of src/ and what each may import: the import rule, as data. The checks read it. */

const programs = ['core', 'ops'];
const upToTraining = [
  ...programs, 'autodiff', 'graph', 'runtime', 'formats', 'data', 'layers', 'losses', 'metrics', 'optimizers', 'training',
];
const upToModels = [...upToTraining, 'models'];
const upToVisualization = [...upToModels, 'applications', 'visualization'];

/** Room -> rooms that it may import. */
export const rooms = {
  core: [],
  ops: ['core'],
  autodiff: ['core', 'ops'],
  graph: programs,
  runtime: ['core', 'ops', 'graph'],
  formats: ['core'],
  data: ['core', 'formats'],
  layers: programs,
  losses: programs,
  metrics: [...programs, 'losses'],
  optimizers: programs,
  // Callbacks write files: CSV, TensorBoard's events, backups.
  training: [...programs, 'autodiff', 'runtime', 'formats', 'data', 'layers', 'losses', 'metrics', 'optimizers'],
  models: upToTraining,
  applications: upToModels,
  visualization: upToModels,
  // It shows, starts and resumes what keratin train writes; the commands themselves are above it.
  studio: [...upToVisualization, 'cli/run'],
  cli: [...upToVisualization, 'studio'],
  testing: upToModels,
};
