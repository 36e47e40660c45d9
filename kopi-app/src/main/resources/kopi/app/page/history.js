// What this page knows of its cluster, and for how long.

const KEPT_MILLIS = 10 * 60 * 1000;
/** As many as come in that time; eggs' clocks may differ. */
const KEPT_STATES = 1_200;
const KEPT_EVENTS = 10_000;
const KEPT_MESSAGES = 1_000;
/** What happens once to a life, a term or an attempt, whoever reports it. */
const FACTS = new Set(['dead', 'started', 'ready', 'draining', 'stopping', 'elected', 'job-admitted', 'job-completed', 'job-failed', 'job-started-over']);

const listeners = new Set();
const known = new Set();

/** The latest state of the cluster, those of the last minutes, and what has happened, the oldest first. */
export const cluster = { now: null, receivedAt: 0, states: [], events: [], connection: { is: 'connecting' } };

/** Messages of elections that this page has heard of, the oldest first. */
export const elections = [];

/** Takes what eggs say that they have sent. */
export function takeElections(messages) {
  const key = ({ time, from, to, kind }) => [time, from, to, kind].join(' ');
  const heard = new Set(elections.map(key));
  elections.push(...messages.filter((message) => !heard.has(key(message))));
  elections.sort((one, other) => one.time - other.time);
  elections.splice(0, elections.length - KEPT_MESSAGES);
}

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
  while (cluster.states[0].time < data.time - KEPT_MILLIS || cluster.states.length > KEPT_STATES) {
    cluster.states.shift();
  }
  tell();
}

/** Equal for two reports of the same. */
function keyOf({ kind, node, incarnation, term, job, attempt, time, reporter, reporterIncarnation, seq }) {
  if (!FACTS.has(kind)) {
    return [reporter, reporterIncarnation, seq].join(' ');
  }
  return [kind, ...(job ? [job, attempt, time] : [node, kind === 'elected' ? term : incarnation])].join(' ');
}

function takeEvent(event) {
  const key = keyOf(event);
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
    known.delete(keyOf(events.shift()));
  }
}
