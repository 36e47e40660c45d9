// What this page knows of its cluster, and for how long.

const KEPT_MILLIS = 10 * 60 * 1000;
const KEPT_EVENTS = 10_000;
/** What happens once to a life, a term or an attempt, whoever reports it. */
const FACTS = new Set(['dead', 'started', 'ready', 'stopping', 'elected', 'job-admitted', 'job-completed', 'job-failed', 'job-started-over']);

const listeners = new Set();
const known = new Set();

/** The latest state of the cluster, those of the last minutes, and what has happened, the oldest first. */
export const cluster = { now: null, receivedAt: 0, states: [], events: [], connection: { is: 'connecting' }, site: null };

/** Has something done whenever there is news; gives what ends that. */
export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell() {
  listeners.forEach((listener) => listener());
}

/** The connection is now like that. */
export function connectionIs(state) {
  const isNews = state.is !== cluster.connection.is || state.egg !== cluster.connection.egg;
  cluster.connection = state;
  if (isNews) {
    tell();
  }
}

/** Takes what the server has sent. */
export function take(name, data) {
  if (name === 'happened') {
    takeEvent(data);
    return;
  }
  cluster.now = data;
  cluster.receivedAt = Date.now();
  cluster.states.push(data);
  while (cluster.states[0].time < data.time - KEPT_MILLIS) {
    cluster.states.shift();
  }
  tell();
}

function takeEvent(event) {
  const key = FACTS.has(event.kind)
    ? [event.kind, event.job || event.node, event.job ? event.attempt : event.kind === 'elected' ? event.term : event.incarnation, event.job ? event.time : ''].join(' ')
    : [event.reporter, event.reporterIncarnation, event.seq].join(' ');
  if (known.has(key)) {
    return;
  }
  known.add(key);
  const at = Date.parse(event.time);
  const { events } = cluster;
  let place = events.length;
  while (place > 0 && events[place - 1].at > at) {
    place--;
  }
  events.splice(place, 0, { ...event, at });
  if (events.length > KEPT_EVENTS) {
    events.shift();
  }
}
