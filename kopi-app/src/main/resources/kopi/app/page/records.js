import { ask, origin } from './connection.js';
import { covered, datasetsOf } from './batches.js';

const KEPT_POINTS = 600;
const KEPT_JOBS = 20;
/** Over so many points of a second each it is said how fast a job is. */
const RATE_POINTS = 10;

/** By name, what was last known of jobs that somebody has looked at, and how far they had come over time. */
const looked = new Map();

/** What is known of a job. */
export function recordOf(name) {
  if (!looked.has(name)) {
    looked.set(name, { answer: null, datasets: [], points: [] });
    if (looked.size > KEPT_JOBS) {
      looked.delete(looked.keys().next().value);
    }
  }
  return looked.get(name);
}

/** Asks the nodes what they know of a job; what is known stays if they do not say. */
export async function look(name) {
  try {
    note(recordOf(name), await ask('/api/v1/jobs/' + encodeURIComponent(name), { origin: origin() }));
  } catch {
    // How old what is shown is stands above.
  }
}

function note(record, answer) {
  const datasets = datasetsOf(answer);
  if (datasets.length === 0) {
    return;
  }
  const total = (key) => datasets.reduce((sum, dataset) => sum + covered(dataset[key]), 0);
  const folded = datasets.reduce((sum, { finished, folded: folds }) => sum + (folds.length === 0 ? covered(finished) : Math.min(...folds.map(({ seen }) => covered(seen)))), 0);
  Object.assign(record, { answer, datasets });
  record.points.push({ time: answer.time / 1000, sent: total('sent'), finished: total('finished'), folded });
  record.points.splice(0, record.points.length - KEPT_POINTS);
}

/** How many seconds a running job is likely to take yet, if it goes on as fast as lately; null: nobody can tell. */
export function secondsLeft({ answer, points }) {
  const led = answer?.nodes.map((node) => node.led).find(Boolean);
  const [last, before] = [points.at(-1), points.at(-RATE_POINTS) ?? points[0]];
  const rate = last ? (last.finished - before.finished) / (last.time - before.time) : 0;
  return led?.phase === 'running' && led.expected > 0 && rate > 0 ? Math.max(0, led.expected - last.finished) / rate : null;
}

/** How many batches of a job are on their way. */
export function unfinished({ points }) {
  const last = points.at(-1);
  return last ? last.sent - last.finished : 0;
}
