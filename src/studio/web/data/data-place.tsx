/** @file Data: what a run learned from, as the network gets it, and what it still takes for something else. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DataReply } from '../../protocol/data.js';
import { useAsk } from '../asking.js';
import { runs } from '../live.js';
import { Pick } from '../parts/choices.js';
import { Empty, Note, Trouble } from '../parts/messages.js';
import { go, linkTo, route } from '../routes.js';
import { ClassCounts } from './class-counts.js';
import { MistakesView } from './mistakes-view.js';
import { PictureSheet } from './picture-sheet.js';

export function DataPlace(): JSX.Element {
  const all = runs.value;
  const run = all?.find(({ id }) => id === route.value.id) ?? all?.[0];
  const asked = useAsk('/api/data', run ? { run: run.id } : null, run?.state);
  const data = asked.value?.run === run?.id ? asked.value : null;
  return (
    <>
      <header>
        <h1>Data</h1>
        {all && run && <div class="model-pick"><Pick label="Run" hidden choices={all.map(({ id, name }) => ({ value: id, name }))} value={run.id} onChange={(id) => go('data', id)} /></div>}
      </header>
      {all === null && <div class="skeleton" style={{ height: '420px' }} aria-busy="true" />}
      {all?.length === 0 && (
        <Empty icon="data" title="No data yet">
          <p>Here one sees the pictures of a run as the network gets them, how many there are of each class, and which the network takes for another. Start a run first.</p>
          <a class="button" href={linkTo('runs')}>Go to the runs</a>
        </Empty>
      )}
      <Trouble error={asked.error} />
      {run && !asked.error && !data && <div class="skeleton" style={{ height: '420px' }} />}
      {data && (data.parts === null ? <Note><strong>No pictures to show.</strong> {data.why}</Note> : <Parts key={data.run} data={data} parts={data.parts} />)}
    </>
  );
}

function Parts({ data, parts }: { data: DataReply; parts: NonNullable<DataReply['parts']> }): JSX.Element {
  const names = Object.keys(parts);
  const [part, setPart] = useState(names[0] ?? 'training');
  return (
    <>
      <ClassCounts classes={data.classes} parts={parts} />
      <PictureSheet run={data.run} names={names} part={part} onPart={setPart} augmented={data.augmented} />
      <MistakesView run={data.run} parts={names} />
    </>
  );
}
