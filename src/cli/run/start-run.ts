/** @file What a run writes before and while it trains. */
import { join } from 'node:path';
import { writeFileAtomic } from '../../formats/atomic-file.node.js';
import { backupAndRestore } from '../../training/callbacks/backup-and-restore.js';
import type { Callback } from '../../training/callbacks/callback.js';
import { csvLogger } from '../../training/callbacks/csv-logger.js';
import { type LiveLogOptions, liveLog } from '../../training/callbacks/live-log.js';
import { modelCheckpoint } from '../../training/callbacks/model-checkpoint.js';
import { tensorBoard } from '../../training/callbacks/tensor-board.js';
import { saveDrawing } from '../../visualization/save-drawing.node.js';
import { augmentedSheet } from './augmented-sheet.js';
import { ParentControl } from './parent-control.js';
import type { OpenPictures } from './picture-folders.js';
import type { RunCharts } from './run-charts.js';
import { type RunRecord, files, writeRecord } from './run-folder.js';

/** Steps between two backups within an epoch. */
const BACKUP_STEPS = 500;

/** Record, names of the classes, and how pictures are varied: there to be looked at from the start. */
export async function startRun(folder: string, record: RunRecord, pictures: OpenPictures): Promise<void> {
  await writeRecord(folder, record);
  await writeFileAtomic(join(folder, files.labels), `${JSON.stringify(record.classes, null, 2)}\n`);
  if (record.settings.augment) await saveDrawing(join(folder, files.augmented), augmentedSheet(pictures, record.settings));
}

/** All that happens between epochs. */
export const trainingCallbacks = (folder: string, charts: RunCharts, hasValidation: boolean, live: LiveLogOptions, monitor = 'val_accuracy'): Callback[] => [
  charts,
  csvLogger(join(folder, files.history)),
  tensorBoard(join(folder, files.tensorboard)),
  ...(hasValidation ? [modelCheckpoint(join(folder, files.best), { monitor, saveBestOnly: true })] : []),
  modelCheckpoint(join(folder, files.last)),
  backupAndRestore(join(folder, files.backup), { saveFreq: BACKUP_STEPS, deleteCheckpoint: false }),
  liveLog(folder, live),
  new ParentControl(),
];
