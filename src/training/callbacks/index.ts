/** @file Callbacks: what is done between steps and epochs of training. */
export { backupAndRestore, type BackupAndRestoreOptions } from './backup-and-restore.js';
export { Callback, type CallbackState, type Logs, type RunParams, type RunPosition, type TrainedModel } from './callback.js';
export { csvLogger, type CSVLoggerOptions } from './csv-logger.js';
export { earlyStopping, type EarlyStoppingOptions } from './early-stopping.js';
export { History } from './history.js';
export { lambdaCallback, type LambdaMoments } from './lambda-callback.js';
export { learningRateScheduler, type EpochSchedule, reduceLROnPlateau, type ReduceLROnPlateauOptions } from './learning-rate.js';
export { liveLog, type LiveLogOptions } from './live-log.js';
export { modelCheckpoint, type ModelCheckpointOptions } from './model-checkpoint.js';
export { ProgressBar } from './progress-bar.js';
export { tensorBoard, type TensorBoardOptions } from './tensor-board.js';
export { terminateOnNaN } from './terminate-on-nan.js';
