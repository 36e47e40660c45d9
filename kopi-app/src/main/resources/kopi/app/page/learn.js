import { html, useEffect, useMemo, useRef, useState } from './lib.js';
import { t, count } from './i18n.js';
import { ask } from './connection.js';

const WIDTH = 1160;
const LEFT = 150;
const ROW = 24;
const TOP = 26;
/** So many steps are drawn at a time, the present one last. */
const WINDOW = 48;
const LISTED = 14;
const SPEEDS = [1, 10, 100];
const TICK_MILLIS = 100;
/** What a step is, by how it begins. */
const MARKS = [
  [/^starts/, 'start', '▲'], [/^dies/, 'death', '✕'], [/^(hangs|stands still)/, 'still', '❚'], [/^sends/, 'election', '✉'], [/^keeps a term/, 'election', '★'],
  [/^has something killed/, 'death', '⚔'], [/^(takes|gets|passes on)/, 'message', '●'], [/^says$/, 'says', '◆'], [/^(disk lost|write torn|lost |is cut|clock jumps)/, 'fault', '!'], [/./, 'other', '·'],
];

/** What happens all the time. */
const ROUTINE = /^(gets a datagram|says that it lives|steps$|hears the time|hears of publication|looks for|reports$|may send|lists|is (given|up|delivered|sent|asked))/;

/** A node and what it hosts are one: filter-1's filter is filter-1. */
function laneOf({ who }) {
  return who.replace(/'s .*$/, '');
}

function markOf({ who, what }) {
  return who === 'mischief' || who === 'everything' ? ['fault', who === 'mischief' ? '⚡' : '♥'] : MARKS.find(([pattern]) => pattern.test(what)).slice(1);
}

/** The lines of a trace file, put together as the server answers. */
export function traceOf(text) {
  const [run, ...lines] = text.trim().split('\n').map((line) => JSON.parse(line));
  const end = lines.pop();
  if (run?.seed === undefined || end?.broken === undefined || lines.some((line) => typeof line.what !== 'string' || typeof line.who !== 'string')) {
    throw new Error(t('noTrace'));
  }
  return { run, steps: lines, end };
}

/** The screen of simulated clusters; without a simulator behind the page, of traces that were written to files. */
export function Learn({ site }) {
  const hasSimulator = site.kind === 'simulation';
  const [seed, setSeed] = useState(site.seed ?? '');
  const [trace, setTrace] = useState(null);
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(hasSimulator);
  const run = async (wanted, mishaps = []) => {
    setBusy(true);
    setProblem('');
    try {
      setTrace(await ask('/api/v1/simulation?' + new URLSearchParams({ seed: wanted, mishaps: mishaps.join(',') })));
    } catch (failure) {
      setProblem(failure.message);
    }
    setBusy(false);
  };
  useEffect(() => { hasSimulator && run(seed); }, []);
  const opened = async (event) => {
    try {
      setTrace(traceOf(await event.target.files[0].text()));
      setProblem('');
    } catch (failure) {
      setProblem(t('cannotRead', failure.message));
    }
  };
  const submitted = (event) => {
    event.preventDefault();
    run(seed);
  };
  return html`
    <section class="card" aria-labelledby="simulated"><h2 id="simulated">${t('simulated')}</h2><p class="muted">${t('simulatedHint')}</p>
      <form class="bar" onSubmit=${submitted}>
        ${hasSimulator ? html`<label>${t('seed')} <input type="number" min="0" class="seed" value=${seed} onInput=${(event) => setSeed(event.target.value)} /></label><button type="submit" class="primary" disabled=${isBusy}>${t('run')}</button>`
          : html`<label class="open-trace">${t('openTrace')} <input type="file" accept=".jsonl,.json,.txt,.trace" onChange=${opened} /></label>`}
        <span class="muted" role="status">${isBusy ? t('loading') : ''}</span></form>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : null}
      ${hasSimulator ? null : html`<p class="muted"><code>kopi simulate --seed 42 --ui</code> · <code>kopi simulate --seed 42 --trace FILE</code></p>`}
    </section>
    ${trace ? html`<${Player} key=${trace.run.seed + trace.run.mishaps.join()} trace=${trace} faults=${hasSimulator ? site.faults : []} isBusy=${isBusy} again=${(mishaps) => run(trace.run.seed, mishaps)} />` : null}`;
}

function Player({ trace, faults, isBusy, again }) {
  const [isWhole, setWhole] = useState(false);
  const steps = useMemo(() => isWhole ? trace.steps : trace.steps.filter(({ what }) => !ROUTINE.test(what)), [trace, isWhole]);
  const last = Math.max(0, steps.length - 1);
  const lastMishap = Math.max(0, ...trace.run.mishaps.map((mishap) => Number(mishap.split(':')[0])));
  const [at, setAt] = useState(() => Math.max(0, lastMishap > 0 ? steps.findIndex(({ ms }) => ms >= lastMishap) : 0));
  const [speed, setSpeed] = useState(0);
  usePlay(speed, () => setAt((now) => Math.min(last, now + speed)));
  const showRoutine = (event) => {
    const { ms } = steps[at];
    const all = event.target.checked ? trace.steps : trace.steps.filter(({ what }) => !ROUTINE.test(what));
    setWhole(event.target.checked);
    setAt(Math.max(0, all.findLastIndex((step) => step.ms <= ms)));
  };
  const move = (by) => { setSpeed(0); setAt(Math.max(0, Math.min(last, at + by))); };
  if (steps.length === 0) {
    return html`<p class="empty">${t('noSteps')}</p>`;
  }
  return html`
    <section class="card" aria-labelledby="stage">
      <div class="card-head"><div><h2 id="stage">${t('seedOf', trace.run.seed)}</h2>
        <p class="muted">${[...trace.run.mishaps, t('stepOf', count(at + 1), count(steps.length)), count(steps[at].ms / 1000, 3) + ' s'].join(' · ')}</p></div>
        <div class="actions"><button type="button" aria-label=${t('stepBack')} onClick=${() => move(-1)}>◀</button>
          ${SPEEDS.map((one) => html`<button key=${one} type="button" aria-pressed=${speed === one} onClick=${() => setSpeed(speed === one ? 0 : one)}>${speed === one ? '❚❚' : '▶'} ×${one}</button>`)}
          <button type="button" aria-label=${t('stepOn')} onClick=${() => move(1)}>▶</button></div></div>
      <${Stage} steps=${steps} at=${at} />
      <div class="scrub"><label for="step">${t('step')}</label><input id="step" type="range" min="0" max=${last} value=${at} onInput=${(event) => { setSpeed(0); setAt(Number(event.target.value)); }} />
        <label><input type="checkbox" checked=${isWhole} onChange=${showRoutine} /> ${t('routine')}</label></div>
      <${Lamps} steps=${steps} trace=${trace} at=${at} />
      ${faults.length > 0 ? html`<h3>${t('faults')}</h3><p class="muted">${t('faultsHint')}</p><div class="actions">${faults.map((fault) => html`<button key=${fault} type="button" disabled=${isBusy} onClick=${() => again([...trace.run.mishaps, Math.floor(steps[at].ms) + ':' + fault])}>${fault}</button>`)}</div>` : null}
    </section>
    <section class="card" aria-labelledby="steps"><h2 id="steps">${t('steps')}</h2>
      <ol class="events" tabindex="0" aria-labelledby="steps">${steps.slice(Math.max(0, at - LISTED + 1), at + 1).reverse().map((step, index) => html`
        <li key=${at - index}><time>${count(step.ms, 3)} ms</time><span class="kind">${step.who}</span><span>${step.what} ${step.about}</span></li>`)}</ol></section>`;
}

function usePlay(speed, step) {
  const latest = useRef(step);
  latest.current = step;
  useEffect(() => {
    if (speed === 0) {
      return undefined;
    }
    const timer = setInterval(() => latest.current(), TICK_MILLIS);
    return () => clearInterval(timer);
  }, [speed]);
}

/** Who there is, and since which step who lives, as far as the steps tell. */
function Stage({ steps, at }) {
  const names = useMemo(() => [...new Set(steps.map(laneOf))].sort(inNumber), [steps]);
  const alive = useMemo(() => livesOf(steps), [steps]);
  const first = Math.max(0, at - WINDOW + 1);
  const x = (index) => LEFT + (index - first + 0.5) * (WIDTH - LEFT - 10) / WINDOW;
  const y = (name) => TOP + names.indexOf(name) * ROW;
  const height = TOP + names.length * ROW;
  const shown = steps.slice(first, at + 1).map((step, index) => ({ step, index: first + index, mark: markOf(step) }));
  return html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t('stage')}><svg class="stage-map" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${t('stage') + ': ' + steps[at].who + ' ' + steps[at].what + ' ' + steps[at].about}>
    ${names.map((name) => html`<g key=${name} class=${isAlive(alive.get(name), at) ? 'actor' : 'actor gone'}><text x=${LEFT - 12} y=${y(name) + 5} text-anchor="end">${name}</text><line x1=${LEFT} x2=${WIDTH - 10} y1=${y(name)} y2=${y(name)} /></g>`)}
    <rect class="present" x=${x(at) - 11} y=${TOP - 16} width="22" height=${height - TOP + 8} rx="6" />
    ${shown.map(({ step, index, mark: [kind, sign] }) => html`<g key=${index} class=${'mark ' + kind}><title>${step.who} ${step.what} ${step.about}</title>
      ${kind === 'election' && names.includes(step.about) ? html`<line x1=${x(index)} y1=${y(laneOf(step))} x2=${x(index)} y2=${y(step.about)} />` : null}<text x=${x(index)} y=${y(laneOf(step)) + 5}>${sign}</text></g>`)}
  </svg></div>
  <p class="legend">${[['▲', 'starts'], ['✕', 'dies'], ['❚', 'hangs'], ['●', 'message'], ['✉', 'electionMessage'], ['★', 'newTerm'], ['◆', 'clientSays'], ['⚡', 'fault'], ['♥', 'heals']].map(([sign, name]) => html`<span key=${name}><strong>${sign}</strong>${t(name)}</span>`)}</p>`;
}

function inNumber(one, other) {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** By name, at which steps it started or died. */
function livesOf(steps) {
  const lives = new Map();
  steps.forEach(({ who, what }, index) => {
    if (what === 'starts' || what === 'dies') {
      lives.set(who, [...(lives.get(who) ?? []), { index, lives: what === 'starts' }]);
    }
  });
  return lives;
}

/** Whoever is never started, as the network, is always there. */
function isAlive(changes, at) {
  return changes ? changes.findLast(({ index }) => index <= at)?.lives ?? false : true;
}

/** What must hold: a lamp is lit when it is proven. */
function Lamps({ trace, steps, at }) {
  const { end } = trace;
  const isOver = at === steps.length - 1;
  const healed = steps.findIndex(({ who, what }) => who === 'everything' && what === 'heals');
  const proven = isOver && !end.broken;
  const lamps = [
    [t('lampAll'), isOver && end.broken ? 'broken' : 'lit'],
    [t('lampHealed'), healed >= 0 && at >= healed ? 'lit' : 'dark'],
    [t('lampJobs', end.jobs), proven ? 'lit' : isOver ? 'broken' : 'dark'],
    [t('lampWhole'), proven ? 'lit' : isOver ? 'broken' : 'dark'],
  ];
  return html`<ul class="lamps">${lamps.map(([name, state]) => html`<li key=${name} class=${state}><span aria-hidden="true">${{ lit: '●', dark: '○', broken: '✕' }[state]}</span> ${name} <span class="muted">(${t(state)})</span></li>`)}</ul>
    ${isOver && end.broken ? html`<pre class="problem-text" role="alert" tabindex="0">${end.broken}</pre>` : null}`;
}
