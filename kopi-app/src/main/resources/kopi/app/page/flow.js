import { html, useEffect, useState, useRedraw } from './lib.js';
import { t, count, clock, duration, short } from './i18n.js';
import { ask, origin } from './connection.js';
import { cluster, subscribe } from './history.js';
import { look, recordOf, secondsLeft, unfinished } from './records.js';
import { LiveChart } from './chart-live.js';

const STAGES = ['gateway', 'filter', 'group-by', 'reducer', 'aggregator', 'joiner'];
const WIDTH = 1160;
const PILL = { width: 158, height: 50, across: 194, down: 64 };
/** Of more in a column than this, each is one line high, and nothing moves: there is no room, and each move is drawn. */
const MANY = 7;
const LOW = { height: 28, down: 36 };
const TOP = 108;
const EVERY_MILLIS = 1000;
/** Of more jobs it is not asked how far they are. */
const MAX_ASKED = 3;
const MEGA = 1_000_000;
/** What a state is, beside its colour. */
export const SIGNS = { alive: '●', starting: '◔', suspect: '▲', dead: '✕', failed: '■', draining: '◈', stopping: '◇', unknown: '○' };

/** The home screen: the pipeline as it is now, or was, and how fast it is. */
export function Flow() {
  useRedraw(subscribe);
  useFigures();
  const [back, setBack] = useState(0);
  const { states } = cluster;
  const shown = states[states.length - 1 - Math.min(back, states.length - 1)];
  const oldest = Math.max(1, states.length - 1);
  return html`
    <section class="card" aria-labelledby="pipeline">
      <div class="card-head"><div><h2 id="pipeline">${t('pipeline')}</h2><p class="muted">${t('pipelineHint')}</p></div>
        <p class="figure"><strong>${count(total(shown))}</strong> ${t('rowsPerSecond')}<br /><span class="muted">${figuresOf(shown, back === 0).join(' · ')}</span><br /><span class="muted">${t('nodesWork', shown.nodes.filter((node) => node.state === 'alive').length, shown.nodes.length)}</span></p></div>
      <${Pipeline} state=${shown} />
      <div class="scrub"><label for="scrub">${t('scrub')}</label>
        <input id="scrub" type="range" min="0" max=${oldest} value=${oldest - back} onInput=${(event) => setBack(oldest - Number(event.target.value))} />
        <output for="scrub">${back === 0 ? t('live') : t('at', clock(shown.time))}</output></div>
    </section>
    <section class="card" aria-labelledby="rates">
      <h2 id="rates">${t('rates')}</h2><p class="muted">${t('ratesHint')}</p>
      <${LiveChart} label=${t('rowsPerSecond')} points=${states.map((state) => [state.time / 1000, total(state)])} />
    </section>
    <${NodeTable} nodes=${shown.nodes} />`;
}

/** Asks, while it is looked at, how much goes through the nodes, and how far running jobs are; keeps it with the state. */
function useFigures() {
  useEffect(() => {
    let before = null;
    const round = async () => {
      cluster.now.jobs.filter(({ phase }) => phase === 'running').slice(0, MAX_ASKED).forEach(({ job }) => look(job));
      const now = await ask('/api/v1/flow', { origin: origin() }).catch(() => null);
      if (now && before && now.time > before.time) {
        cluster.now.flow = flowBetween(before, now);
      }
      before = now ?? before;
    };
    const timer = setInterval(round, EVERY_MILLIS);
    return () => clearInterval(timer);
  }, []);
}

/** Bytes a second by node, and messages that wait by role. */
function flowBetween(before, now) {
  const seconds = (now.time - before.time) / 1000;
  const rates = {};
  const waiting = {};
  for (const { node, receivedBytes, sentBytes, lagEntries, queues } of now.nodes) {
    const last = before.nodes.find((one) => one.node === node);
    // A node that was started meanwhile counts from 0.
    const rate = (key, value) => last && value >= last[key] ? (value - last[key]) / seconds : 0;
    rates[node] = { received: rate('receivedBytes', receivedBytes), sent: rate('sentBytes', sentBytes) };
    Object.entries(queues).forEach(([queue, messages]) => {
      const role = queue.replace(/^kopi\./, '');
      waiting[role] = Math.max(waiting[role] ?? 0, messages);
    });
    const role = node.replace(/-\d+$/, '');
    waiting[role] = (waiting[role] ?? 0) + lagEntries;
  }
  return { rates, waiting };
}

function figuresOf(state, isLive) {
  const running = state.jobs.filter(({ phase }) => phase === 'running').map(({ job }) => recordOf(job));
  const left = running.map(secondsLeft).filter((seconds) => seconds !== null);
  const { flow } = withFlow(state);
  return [
    flow ? count(Object.values(flow.rates).reduce((sum, { received }) => sum + received, 0) / MEGA, 1) + ' ' + t('megabytesPerSecond') : '',
    isLive && running.length > 0 ? count(running.reduce((sum, record) => sum + unfinished(record), 0)) + ' ' + t('unfinishedBatches') : '',
    isLive && left.length > 0 ? t('timeLeft') + ' ' + duration(Math.max(...left)) : '',
  ].filter(Boolean);
}

/** The last state up to that one of which it is known how much went through. */
function withFlow(state) {
  const at = cluster.states.indexOf(state);
  return cluster.states.slice(Math.max(0, at - 6), at + 1).findLast(({ flow }) => flow) ?? {};
}

function total(state) {
  return state.nodes.reduce((sum, node) => sum + node.rowsPerSecond, 0);
}

function Pipeline({ state }) {
  const { placed, lone, height, isMany } = places(state);
  const { flow } = withFlow(state);
  const names = state.nodes.map((node) => node.id + ' ' + t(node.state)).join(', ');
  return html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t('pipeline')}><svg class="flow" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${t('pipeline') + ': ' + names}>
    ${STAGES.map((stage, index) => html`<text key=${stage} class="stage" x=${column(index) + PILL.width / 2} y=${TOP - 12}>${stage}</text>`)}
    ${joints(placed, flow).map((joint) => html`<path key=${joint.d} class=${'edge' + (joint.isBusy ? ' busy' : '') + (isMany ? ' still' : '')} d=${joint.d} stroke-width=${joint.width} />`)}
    ${[...placed, ...lone].map((pill) => html`<${Pill} key=${pill.node.id} ...${pill} leader=${state.leader} />`)}
    ${STAGES.map((stage, index) => flow?.waiting[stage] > 0 ? html`<g key=${stage} class="waiting"><title>${stage}: ${flow.waiting[stage]} ${t('waiting')}</title><text x=${column(index) - (PILL.across - PILL.width) / 2} y=${TOP - 12}>${short(flow.waiting[stage])}</text></g>` : null)}
  </svg></div>`;
}

/** Where the pill of each node is: beside each other the stages, above them who leads jobs, below them eggs. */
function places(state) {
  const isMany = STAGES.some((stage) => state.nodes.filter((node) => node.roles.includes(stage)).length > MANY);
  const { height: pillHeight, down } = isMany ? LOW : PILL;
  const rows = new Map();
  const placed = [];
  const others = { top: [], bottom: [] };
  for (const node of state.nodes) {
    const columns = node.roles.map((role) => STAGES.indexOf(role)).filter((index) => index >= 0);
    if (columns.length === 0) {
      others[node.roles.includes('egg') ? 'bottom' : 'top'].push(node);
      continue;
    }
    const [from, to] = [Math.min(...columns), Math.max(...columns)];
    const row = Math.max(...range(from, to).map((index) => rows.get(index) ?? 0));
    range(from, to).forEach((index) => rows.set(index, row + 1));
    placed.push({ node, from, to, x: column(from), y: TOP + row * down, height: pillHeight, width: PILL.width + (to - from) * PILL.across });
  }
  const eggsAt = TOP + Math.max(1, ...rows.values()) * down + 44;
  const lone = [
    ...others.top.map((node, index) => ({ node, x: column(2) + index * PILL.across, y: 22, width: PILL.width, height: PILL.height })),
    ...others.bottom.map((node, index) => ({ node, x: column(index % 6), y: eggsAt + Math.floor(index / 6) * PILL.down, width: PILL.width, height: PILL.height })),
  ];
  return { placed, lone, isMany, height: eggsAt + Math.max(1, Math.ceil(others.bottom.length / 6)) * PILL.down };
}

function column(index) {
  return 12 + index * PILL.across;
}

function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Lines from all pills that end in a column to all that begin in the next one, by way of one point: the queue between them. */
function joints(placed, flow) {
  const lines = [];
  for (let stage = 0; stage < STAGES.length - 1; stage++) {
    const givers = placed.filter((pill) => pill.to === stage);
    const takers = placed.filter((pill) => pill.from === stage + 1);
    if (givers.length === 0 || takers.length === 0) {
      continue;
    }
    const x = column(stage + 1) - (PILL.across - PILL.width) / 2;
    const ys = [...givers, ...takers].map((pill) => pill.y + pill.height / 2);
    const y = (Math.min(...ys) + Math.max(...ys)) / 2;
    givers.forEach((pill) => lines.push(line(pill.x + pill.width, pill.y + pill.height / 2, x, y, pill.node, flow?.rates[pill.node.id]?.sent)));
    takers.forEach((pill) => lines.push(line(x, y, pill.x, pill.y + pill.height / 2, pill.node, flow?.rates[pill.node.id]?.received)));
  }
  return lines;
}

/** As thick as much goes through: by bytes a second, or by rows as long as these are not known. */
function line(fromX, fromY, toX, toY, node, bytes) {
  const middle = (fromX + toX) / 2;
  return {
    d: `M${fromX} ${fromY}C${middle} ${fromY} ${middle} ${toY} ${toX} ${toY}`,
    isBusy: node.rowsPerSecond > 0 || node.inHand > 0 || bytes > 0,
    width: 1.5 + Math.min(9, bytes === undefined ? Math.log10(1 + node.rowsPerSecond) : Math.log2(1 + bytes / MEGA) * 1.5),
  };
}

function Pill({ node, x, y, width, height, leader }) {
  const isLow = height < PILL.height;
  const figures = node.roles.includes('egg')
    ? (node.id === leader ? t('leads', '★') : '')
    : node.rowsPerSecond > 0 ? short(node.rowsPerSecond) + ' ' + t('rowsPerSecond') : node.inHand > 0 ? short(node.inHand) + ' ' + t('inHand') : t('idle');
  return html`<g class=${'pill ' + node.state + (node.brokerLink === 'down' ? ' cut' : '')} transform="translate(${x} ${y})">
    <title>${node.id}: ${t(node.state)}, pid ${node.pid}, ${node.roles.join(', ')}</title>
    <rect width=${width} height=${height} rx=${isLow ? 9 : 12} />
    <text class="sign" x="14" y=${isLow ? 19 : 21}>${SIGNS[node.state] ?? '○'}</text>
    <text class="name" x="32" y=${isLow ? 19 : 21}>${node.id}</text>
    ${isLow && width === PILL.width ? null : html`<text class="note" x=${isLow ? 118 : 32} y=${isLow ? 19 : 39}>${node.state === 'alive' ? t('incarnation', node.restarts + 1) + (figures ? ' · ' + figures : '') : t(node.state)}</text>`}
  </g>`;
}

function NodeTable({ nodes }) {
  return html`<section class="card" aria-labelledby="nodes"><h2 id="nodes">${t('nodes')}</h2>
    <div class="scroll-x" tabindex="0" role="group" aria-labelledby="nodes"><table class="plain">
      <thead><tr><th scope="col">${t('node')}</th><th scope="col">${t('state')}</th><th scope="col">${t('roles')}</th><th scope="col" class="number">${t('rowsPerSecond')}</th><th scope="col" class="number">${t('inHand')}</th>
        <th scope="col" class="number">${t('heap')}</th><th scope="col" class="number">${t('restarts')}</th><th scope="col">${t('broker')}</th><th scope="col" class="number">${t('pid')}</th><th scope="col">${t('address')}</th></tr></thead>
      <tbody>${nodes.map((node) => html`<tr key=${node.id}><th scope="row">${node.id}</th>
        <td><span class=${'state ' + node.state}><span aria-hidden="true">${SIGNS[node.state] ?? '○'}</span> ${t(node.state)}</span></td>
        <td>${node.roles.join(', ')}</td><td class="number">${count(node.rowsPerSecond)}</td><td class="number">${count(node.inHand)}</td><td class="number">${count(node.heapBytes / 1048576)} MiB</td>
        <td class="number">${node.restarts}</td><td>${node.brokerLink === 'unused' ? '–' : node.brokerLink}</td><td class="number">${node.pid || '–'}</td><td>${node.address || '–'}</td></tr>`)}</tbody>
    </table></div></section>`;
}
