/** @file Which words counted: coloured by how much they spoke for the class or against it. */
import { Fragment, type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { LookReply, WordsReply } from '../../protocol/look.js';
import type { ModelDetail } from '../../protocol/models.js';
import { ask } from '../api.js';
import { useAnswer } from '../asking.js';
import { Trouble } from '../parts/messages.js';

export function WordsView({ model, look, classIndex }: { model: ModelDetail; look: LookReply; classIndex: number }): JSX.Element {
  const [asked, start] = useAnswer<WordsReply>();
  useEffect(() => { start(ask('/api/look/words', {}, { model: model.id, sample: look.sample, classIndex })); }, [model.id, look.sample, classIndex, start]);
  const words = asked.value?.words ?? [];
  const most = Math.max(1e-12, ...words.map(({ importance }) => Math.abs(importance)));
  const unknown = look.tokens?.filter(({ known }) => !known).length ?? 0;
  return (
    <section class="card stack" aria-label="Words that counted">
      <div class="row"><h2>Words that counted</h2>{asked.value && <span class="row small soft push"><span class="word for">for {asked.value.label}</span><span class="word against">against it</span></span>}</div>
      <Trouble error={asked.error} />
      <p class="words" aria-busy={asked.waiting}>
        {asked.value
          ? words.map(({ word, importance }, i) => {
            const weight = Math.abs(importance) / most;
            return <Fragment key={i}><span class={weight < 0.05 ? 'word' : importance > 0 ? 'word for' : 'word against'} style={{ '--weight': `${Math.round(weight * 100)}%` }} title={`${importance > 0 ? '+' : ''}${(importance / most).toFixed(2)}`}>{word}</span>{' '}</Fragment>;
          })
          : look.tokens?.map(({ word, known }, i) => <Fragment key={i}><span class={known ? '' : 'soft'}>{word}</span>{' '}</Fragment>)}
      </p>
      {unknown > 0 && <p class="small soft">{unknown === 1 ? "One word is not in the network's vocabulary: it reads over it." : `${unknown} words are not in the network's vocabulary: it reads over them.`}</p>}
    </section>
  );
}
