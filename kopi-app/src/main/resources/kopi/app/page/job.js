import { html, useEffect, useState } from './lib.js';
import { t, count, duration } from './i18n.js';
import { ask, origin } from './connection.js';
import { cluster } from './history.js';
import { cellsOf, covered, rejectsOf } from './batches.js';
import { look, recordOf, secondsLeft } from './records.js';
import { LiveChart } from './chart-live.js';
import { EventList } from './life.js';

const EVERY_MILLIS = 1000;
const CELL = 14;
const ACROSS = 64;

/** What the nodes know of a job, asked again and again while it is shown. */
function useRecord(name) {
  const record = recordOf(name);
  const [, setTimes] = useState(0);
  useEffect(() => {
    let timer = 0;
    let isShown = true;
    const again = async () => {
      await look(name);
      if (isShown) {
        setTimes((times) => times + 1);
        timer = setTimeout(again, EVERY_MILLIS);
      }
    };
    again();
    return () => { isShown = false; clearTimeout(timer); };
  }, [name]);
  return record;
}

/** The screen of one job. */
export function Job({ name }) {
  const record = useRecord(name);
  const job = cluster.now.jobs.find((candidate) => candidate.job === name);
  const events = cluster.events.filter((event) => event.job === name);
  const led = record.answer?.nodes.map((node) => node.led).find(Boolean);
  // An earlier attempt may have failed, too.
  const failure = /running|completed/.test(job?.phase ?? led?.phase) ? '' : led?.failure || events.findLast((event) => event.kind === 'job-failed')?.text;
  return html`
    <p><a href="#/jobs">← ${t('back')}</a></p>
    <section class="card" aria-labelledby="the-job">
      <div class="card-head"><h2 id="the-job">${name}</h2>${job?.phase === 'running' ? html`<${Abort} key=${name} name=${name} />` : null}</div>
      ${job || led ? html`<${Facts} job=${job} led=${led} left=${secondsLeft(record)} />` : html`<p class="empty">${t('noSuchJob')}</p>`}
      ${failure ? html`<pre class="problem-text" role="alert" tabindex="0">${failure}</pre>` : null}
    </section>
    ${record.datasets.length === 0 ? null : html`<${Batches} record=${record} /><${Stages} points=${record.points} /><${Rejects} ...${rejectsOf(record.answer)} />`}
    <${EventList} events=${events} title=${t('jobEvents')} />`;
}

function Facts({ job, led, left }) {
  const facts = [
    [t('phase'), job?.phase ?? led.phase],
    job ? [t('batches'), count(job.finishedBatches)] : null,
    led ? [t('attempt'), led.attempt + 1] : null,
    led ? [t('partitions'), led.partitions] : null,
    job ? [t('ledBy'), job.controller] : null,
    left === null ? null : [t('timeLeft'), duration(left)],
  ];
  return html`<dl class="facts">${facts.filter(Boolean).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Gives a job up, when that was said twice. */
function Abort({ name }) {
  const [state, setState] = useState({ is: 'none' });
  const abort = async () => {
    setState({ is: 'asked' });
    try {
      await ask('/api/v1/jobs/' + encodeURIComponent(name) + '/abort', { origin: origin(), init: { method: 'POST' } });
    } catch (problem) {
      setState({ is: 'problem', text: problem.message });
    }
  };
  return html`<div class="actions">
    ${state.is === 'problem' ? html`<span class="problem" role="alert">${t('notDone', state.text)}</span>` : null}
    ${state.is === 'sure' ? html`<button type="button" class="danger" onClick=${abort}>${t('abortSure', name)}</button><button type="button" onClick=${() => setState({ is: 'none' })}>${t('cancel')}</button>`
      : html`<button type="button" disabled=${state.is === 'asked'} onClick=${() => setState({ is: 'sure' })}>${t('abort')}</button>`}</div>`;
}

const LEGEND = ['unsent', 'sent', 'finishedBatch', 'folded', 'repeated', 'rejected'];

function Batches({ record }) {
  const { datasets, answer } = record;
  return html`<section class="card" aria-labelledby="batch-map"><h2 id="batch-map">${t('batchMap')}</h2><p class="muted">${t('batchMapHint')}</p>
    ${datasets.map((dataset) => html`<${BatchMap} key=${dataset.name} dataset=${dataset} />`)}
    <p class="legend" aria-hidden="true">${LEGEND.map((state) => html`<span key=${state}><svg class="batch-map" width="14" height="14" viewBox="0 0 14 14"><${Cell} cell=${SAMPLES[state]} index=${0} /></svg>${t(state)}</span>`)}</p>
    <${DatasetTable} datasets=${datasets} window=${answer.nodes.find((node) => node.upload)?.upload.window} />
    ${answer.silent.length > 0 ? html`<p class="muted" role="status">${t('silent', answer.silent.join(', '))}</p>` : null}
  </section>`;
}

const SAMPLES = {
  unsent: { state: 'unsent', share: 0 }, sent: { state: 'sent', share: 0 }, finishedBatch: { state: 'finished', share: 0.5 }, folded: { state: 'folded', share: 1 },
  repeated: { state: 'folded', share: 1, repeated: 1 }, rejected: { state: 'folded', share: 1, rejected: 1 },
};

function BatchMap({ dataset }) {
  const cells = cellsOf(dataset);
  const height = Math.max(1, Math.ceil(cells.length / ACROSS)) * CELL;
  if (cells.length === 0) {
    return html`<h3>${dataset.name}</h3><p class="muted">${t('noBatches')}</p>`;
  }
  return html`<h3>${dataset.name}</h3><div class="scroll-x" tabindex="0" role="group" aria-label=${t('batchMap') + ' ' + dataset.name}>
    <svg class="batch-map" width=${ACROSS * CELL} height=${height} viewBox="0 0 ${ACROSS * CELL} ${height}" role="img" aria-label=${dataset.name + ': ' + summary(dataset)}>
      ${cells.map((cell, index) => html`<${Cell} key=${cell.from} cell=${cell} index=${index} />`)}</svg></div>`;
}

function summary(dataset) {
  return t('batchSummary', count(dataset.end), count(covered(dataset.sent)), count(covered(dataset.finished)), count(covered(dataset.repeated)), count(covered(dataset.rejected)));
}

/** How full it is says how many aggregators have folded it; a frame, that it has come through the stages; a dot, that it is under way. */
function Cell({ cell, index }) {
  const x = (index % ACROSS) * CELL;
  const y = Math.floor(index / ACROSS) * CELL;
  const filled = cell.share * (CELL - 4);
  return html`<g class=${'cell ' + cell.state + (cell.repeated ? ' repeated' : '') + (cell.rejected ? ' rejected' : '')}>
    ${cell.from === undefined ? null : html`<title>${cellTitle(cell)}</title>`}
    <rect class="frame" x=${x + 1.5} y=${y + 1.5} width=${CELL - 3} height=${CELL - 3} rx="2" />
    ${filled > 0 ? html`<rect class="fill" x=${x + 2} y=${y + CELL - 2 - filled} width=${CELL - 4} height=${filled} rx="1" />` : null}
    ${cell.state === 'sent' ? html`<circle class="dot" cx=${x + CELL / 2} cy=${y + CELL / 2} r="2" />` : null}
    ${cell.repeated ? html`<path class="mark" d=${`M${x + 4} ${y + 5}h6M${x + 4} ${y + 9}h6`} />` : null}
    ${cell.rejected ? html`<path class="mark" d=${`M${x + 4} ${y + 4}l6 6m0 -6l-6 6`} />` : null}</g>`;
}

function cellTitle({ from, end, sent, finished, share, repeated, rejected }) {
  const seqs = end - from === 1 ? from : from + '–' + (end - 1);
  return [t('batchOf', seqs), t('sent') + ' ' + sent, t('finishedBatch') + ' ' + finished, t('folded') + ' ' + count(share * 100) + ' %',
    repeated ? t('repeated') + ' ' + repeated : '', rejected ? t('rejected') + ' ' + rejected : ''].filter(Boolean).join(', ');
}

function DatasetTable({ datasets, window }) {
  const folded = ({ folded: folds }) => folds.length === 0 ? '–' : folds.map(({ seen }) => count(covered(seen))).join(' · ');
  const columns = [
    [t('batchesInAll'), (dataset) => dataset.batches || '…'],
    [t('sent'), ({ sent }) => count(covered(sent))],
    [t('inFlight'), ({ sent, finished }) => count(covered(sent) - covered(finished)) + (window ? ' / ' + window : '')],
    [t('finishedBatch'), ({ finished }) => count(covered(finished))],
    [t('foldedByAggregator'), folded],
    [t('repeated'), ({ repeated }) => count(covered(repeated))],
    [t('rejected'), ({ rejected }) => count(covered(rejected))],
  ];
  return html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t('batches')}><table class="plain">
    <thead><tr><th scope="col">${t('dataset')}</th>${columns.map(([name]) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
    <tbody>${datasets.map((dataset) => html`<tr key=${dataset.name}><th scope="row">${dataset.name}</th>${columns.map(([, value]) => html`<td class="number">${value(dataset)}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** Rows that are in no batch, as the client has said. */
function Rejects({ reasons, lines }) {
  if (reasons.length === 0) {
    return null;
  }
  return html`<section class="card" aria-labelledby="rejects"><h2 id="rejects">${t('rejects')}</h2><p class="muted">${t('rejectsHint')}</p>
    <table class="plain"><thead><tr><th scope="col">${t('reason')}</th><th scope="col" class="number">${t('rowsRejected')}</th></tr></thead>
      <tbody>${reasons.map(([reason, rows]) => html`<tr key=${reason}><th scope="row">${reason === '…' ? t('otherReasons') : reason}</th><td class="number">${count(rows)}</td></tr>`)}</tbody></table>
    <h3>${t('firstRejects')}</h3><ol class="events rejects" tabindex="0" aria-label=${t('firstRejects')}>${lines.map((line) => html`
      <li key=${line.file + line.line}><span>${line.file}:${line.line}</span><span class="kind">${line.column}</span><span>${line.reason}</span></li>`)}</ol></section>`;
}

/** How many batches a second pass each point of the way. */
function Stages({ points }) {
  const rates = points.slice(1).map((point, index) => {
    const before = points[Math.max(0, index - 2)];
    const seconds = point.time - before.time;
    return [point.time, ...['sent', 'finished', 'folded'].map((key) => Math.max(0, (point[key] - before[key]) / seconds))];
  });
  return html`<section class="card" aria-labelledby="stages"><h2 id="stages">${t('stagesOverTime')}</h2><p class="muted">${t('stagesHint')}</p>
    <${LiveChart} label=${t('batchesPerSecond')} series=${[t('sent'), t('finishedBatch'), t('folded')]} points=${rates} /></section>`;
}
