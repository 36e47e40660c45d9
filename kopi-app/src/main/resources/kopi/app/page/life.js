import { html, useState, useEffect, useRedraw } from './lib.js';
import { t, count, clock } from './i18n.js';
import { ask, allOrigins } from './connection.js';
import { cluster, elections, subscribe, takeElections } from './history.js';
import { Trials } from './trials.js';

const WIDTH = 1160;
const LEFT = 120;
const LANE = 26;
const SPANS = [2, 10, 60];
const MAX_LISTED = 300;
const MAX_ARROWS = 200;
const EVERY_MILLIS = 2000;
/** An arrow is drawn as if its message had taken so many pixels to come: both ends of it are to be seen. */
const FLIGHT = 14;
/** What the letter at an arrow stands for. */
const LETTERS = { ELECTION: 'E', ANSWER: 'A', COORDINATOR: 'C' };
const STATES = { started: 'starting', ready: 'alive', suspect: 'suspect', 'heard-again': 'alive', dead: 'dead', failed: 'failed', draining: 'draining', stopping: 'stopping' };
/** Whatever began before events are known, as the life of an egg that leads from the first moment. */
const LIVED = new Set(['suspect', 'dead', 'stopping']);

/** The screen of lives: what every process has been through. */
export function Life() {
  useRedraw(subscribe);
  useElections();
  const [minutes, setMinutes] = useState(10);
  const end = cluster.now.time;
  const begin = end - minutes * 60_000;
  return html`
    <section class="card" aria-labelledby="lanes">
      <div class="card-head"><div><h2 id="lanes">${t('lanes')}</h2><p class="muted">${t('lanesHint')}</p></div>
        <div class="tabs" role="group" aria-label=${t('span')}>${SPANS.map((span) => html`<button type="button" aria-pressed=${span === minutes} onClick=${() => setMinutes(span)}>${span === 60 ? t('hour') : t('minutes', span)}</button>`)}</div></div>
      <${Figures} events=${cluster.events} />
      <${Lanes} begin=${begin} end=${end} />
      <p class="legend">${Object.entries(LETTERS).map(([kind, letter]) => html`<span key=${kind}><strong>${letter}</strong>${kind}</span>`)}</p>
      <p class="legend" aria-hidden="true">${Object.values(STATES).filter((state, index, all) => all.indexOf(state) === index).map((state) => html`<span><i class=${'swatch ' + state}></i>${t(state)}</span>`)}</p>
    </section>
    ${cluster.now.hasTrials ? html`<${Trials} state=${cluster.now} />` : null}
    <${EventList} events=${cluster.events} />`;
}

/** Asks every egg which messages it has sent to elect a leader, while that is looked at. */
function useElections() {
  useEffect(() => {
    const look = () => allOrigins().forEach((origin) => ask('/api/v1/elections', { origin }).then(({ messages }) => takeElections(messages), () => {}));
    look();
    const timer = setInterval(look, EVERY_MILLIS);
    return () => clearInterval(timer);
  }, []);
}

/** Since when a node has been in which state, as far as events tell. */
export function stretches(events, node, now) {
  const found = [];
  for (const event of events) {
    const state = event.node === node.id && STATES[event.kind];
    if (state) {
      if (found.length === 0 && LIVED.has(event.kind)) {
        found.push({ state: 'alive', begin: events[0].at, end: now, life: event.incarnation, text: '' });
      }
      found.at(-1) && (found.at(-1).end = event.at);
      found.push({ state, begin: event.at, end: now, life: event.incarnation, text: event.text });
    }
  }
  return found.length > 0 ? found : [{ state: node.state, begin: events[0]?.at ?? now, end: now, life: node.incarnation, text: '' }];
}

/** For each death how long it took until the node worked again, in milliseconds. */
export function comebacks(events) {
  const diedAt = new Map();
  const found = [];
  for (const event of events) {
    if (event.kind === 'dead' && !diedAt.has(event.node)) {
      diedAt.set(event.node, event.at);
    } else if (event.kind === 'ready' && diedAt.has(event.node)) {
      found.push(event.at - diedAt.get(event.node));
      diedAt.delete(event.node);
    }
  }
  return found.sort((one, other) => one - other);
}

function Figures({ events }) {
  const back = comebacks(events);
  const seconds = (millis) => millis === undefined ? '–' : count(millis / 1000, 1) + ' s';
  const figures = [
    [t('deaths'), count(events.filter((event) => event.kind === 'dead').length)],
    [t('medianBack'), seconds(back[Math.floor(back.length / 2)])],
    [t('worstBack'), seconds(back.at(-1))],
    [t('elections'), count(events.filter((event) => event.kind === 'elected').length)],
    [t('restartBudget'), cluster.now.restarts ? t('ofMany', cluster.now.restarts.left, cluster.now.restarts.burst) : '–'],
  ];
  return html`<dl class="facts">${figures.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function Lanes({ begin, end }) {
  const { nodes } = cluster.now;
  const x = (time) => LEFT + (Math.max(begin, Math.min(end, time)) - begin) / (end - begin) * (WIDTH - LEFT - 8);
  const top = 30;
  const height = top + nodes.length * LANE + 26;
  const terms = termsOf(cluster.events, end).filter((term) => term.end > begin);
  const ticks = Array.from({ length: 6 }, (_, index) => begin + (end - begin) * index / 5);
  return html`<div class="scroll-x" tabindex="0" role="group" aria-labelledby="lanes"><svg class="lanes" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${t('lanes')}>
    ${terms.map((term, index) => html`<g key=${term.number} class=${index % 2 ? 'term odd' : 'term'}>
      <rect x=${x(term.begin)} y="4" width=${Math.max(1, x(term.end) - x(term.begin))} height=${height - 26} />
      ${x(term.end) - x(term.begin) > 110 ? html`<text x=${x(term.begin) + 6} y="19">${t('term', term.number)} · ${term.leader}</text>` : null}<title>${t('term', term.number)}: ${term.leader}</title></g>`)}
    ${ticks.map((time, index) => html`<g key=${index} class="tick"><line x1=${x(time)} x2=${x(time)} y1=${top - 4} y2=${height - 22} /><text x=${x(time)} y=${height - 6} text-anchor=${index === 0 ? 'start' : index === 5 ? 'end' : 'middle'}>${clock(time)}</text></g>`)}
    ${nodes.map((node, row) => html`<g key=${node.id} class="lane">
      <text class="name" x=${LEFT - 10} y=${top + row * LANE + 16} text-anchor="end">${node.id}</text>
      ${stretches(cluster.events, node, end).filter((stretch) => stretch.end > begin && stretch.state !== 'dead').map((stretch, index) => html`
        <rect key=${index} class=${stretch.state} x=${x(stretch.begin)} y=${top + row * LANE + 3} width=${Math.max(1.5, x(stretch.end) - x(stretch.begin))} height=${LANE - 8} rx="3"><title>${node.id}, ${t('incarnation', stretch.life)}: ${t(stretch.state)}</title></rect>`)}
      ${cluster.events.filter((event) => event.node === node.id && event.kind === 'dead' && event.at > begin).map((event) => html`<text key=${event.at} class="cross" x=${x(event.at)} y=${top + row * LANE + 17}>✕<title>${event.text}</title></text>`)}
    </g>`)}
    ${elections.filter(({ time }) => time > begin).slice(-MAX_ARROWS).map((message) => html`<${Arrow} key=${message.time + message.from + message.to + message.kind} message=${message} x=${x(message.time)} y=${(name) => top + nodes.findIndex((node) => node.id === name) * LANE + LANE / 2} />`)}
  </svg></div>`;
}

/** A message from one lane to another. */
function Arrow({ message, x, y }) {
  const { time, from, to, kind, term } = message;
  const [fromY, toY] = [y(from), y(to)];
  const end = Math.min(WIDTH - 8, x + FLIGHT);
  const side = toY > fromY ? -5 : 5;
  return html`<g class=${'arrow ' + kind.toLowerCase()}><title>${clock(time)} ${from} → ${to}: ${kind}, ${t('term', term)}</title>
    <path d=${`M${x} ${fromY}L${end} ${toY}M${end - 5} ${toY + side}L${end} ${toY}L${end + 2} ${toY + side * 1.3}`} />
    <text x=${(x + end) / 2 + 5} y=${(fromY + toY) / 2 + 4}>${LETTERS[kind]}</text></g>`;
}

function termsOf(events, now) {
  const elected = events.filter((event) => event.kind === 'elected').sort((one, other) => one.term - other.term);
  return elected.map((event, index) => ({ number: event.term, leader: event.node, begin: event.at, end: elected[index + 1]?.at ?? now }));
}

/** What has happened, the latest first. */
export function EventList({ events, title }) {
  const [kind, setKind] = useState('');
  const kinds = [...new Set(events.map((event) => event.kind))].sort();
  const shown = events.filter((event) => kind === '' || event.kind === kind).slice(-MAX_LISTED).reverse();
  return html`<section class="card" aria-labelledby="events">
    <div class="card-head"><h2 id="events">${title ?? t('events')}</h2>
      ${kinds.length > 1 ? html`<select aria-label=${t('events')} value=${kind} onChange=${(event) => setKind(event.target.value)}><option value="">${t('allKinds')}</option>${kinds.map((name) => html`<option value=${name}>${name}</option>`)}</select>` : null}</div>
    ${shown.length === 0 ? html`<p class="empty">${t('noEvents')}</p>` : html`<ol class="events" tabindex="0" aria-labelledby="events">${shown.map((event) => html`
      <li key=${event.reporter + event.reporterIncarnation + '.' + event.seq}><time datetime=${event.time}>${clock(event.at)}</time><span class=${'kind ' + event.kind}>${event.kind}</span><span>${event.text}</span></li>`)}</ol>`}
  </section>`;
}
