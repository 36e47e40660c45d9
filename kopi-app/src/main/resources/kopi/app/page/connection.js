// The way to the cluster: a stream of server-sent events from one egg, and from the next one when that is gone. EventSource can
// neither say a token nor change the server, so the stream is read here.

import { recall, remember } from './lib.js';

const SILENCE_MILLIS = 4000;
const PAUSE_MILLIS = 500;
const LATER_MILLIS = 5000;

/** Addresses from which this page may be served, the one that serves it first. */
function origins(eggs) {
  const others = eggs.map(({ port }) => `${location.protocol}//${location.hostname}:${port}`);
  return [...new Set([location.origin, ...others])];
}

let followed = '';
let known = [];

/** The address of the egg that is followed; empty: whoever serves the page. */
export function origin() {
  return followed;
}

/** The addresses of all eggs of the cluster, as far as they are known. */
export function allOrigins() {
  return known;
}

/** What stands in one answer to a request for data. */
export async function ask(path, options = {}) {
  const answer = await fetch((options.origin ?? '') + path, { headers: headers(), cache: 'no-store', ...options.init });
  if (answer.status === 401) {
    throw new TokenNeeded();
  }
  if (!answer.ok) {
    throw new Error((await answer.json().catch(() => ({}))).error ?? answer.statusText);
  }
  return options.isBlob ? answer.blob() : answer.json();
}

/** The server asks for a token, or for another one. */
export class TokenNeeded extends Error {}

let said = recall('token', 'sessionStorage') ?? '';

/** The token that this tab says; none: empty. */
export function token() {
  return said;
}

/** Has this tab say that token. */
export function setToken(value) {
  said = value;
  remember('token', value, 'sessionStorage');
}

function headers(more = {}) {
  return token() ? { Authorization: 'Bearer ' + token(), ...more } : more;
}

/**
 * Follows a cluster until the page is left.
 *
 * eggs: their names and ports; on: what is done with what comes, by the events' names; state: told how the connection is
 */
export async function follow(eggs, on, state) {
  const addresses = origins(eggs);
  known = addresses;
  const ids = new Map();
  let at = 0;
  let failures = 0;
  let strayUntil = 0;
  for (;;) {
    followed = addresses[at % addresses.length];
    let leads = '';
    try {
      await stream(followed, ids, (name, data) => {
        failures = 0;
        on(name, data);
        if (name === 'cluster') {
          state({ is: 'live', egg: data.egg });
          const leader = eggs.find((egg) => egg.name === data.leader && data.leader !== data.egg);
          if (leader && Date.now() > strayUntil) {
            leads = addresses.find((address) => address.endsWith(':' + leader.port)) ?? '';
          }
        }
        return leads === '';
      });
      if (leads !== '') {
        at = addresses.indexOf(leads);
      }
    } catch (problem) {
      if (problem instanceof TokenNeeded) {
        state({ is: 'token' });
        return;
      }
      failures++;
      at++;
      strayUntil = Date.now() + LATER_MILLIS;
      if (failures >= addresses.length) {
        state({ is: 'lost' });
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
      }
    }
  }
}

/** Reads a stream to its end; ends it when whoever takes the events has enough. */
async function stream(origin, ids, take) {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), SILENCE_MILLIS);
  try {
    const last = ids.get(origin);
    const answer = await fetch(origin + '/api/v1/stream', { headers: headers(last ? { 'Last-Event-ID': last } : {}), cache: 'no-store', signal: abort.signal });
    if (answer.status === 401) {
      throw new TokenNeeded();
    }
    if (!answer.ok) {
      throw new Error(answer.statusText);
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), SILENCE_MILLIS);
      const blocks = (text + value).split('\n\n');
      text = blocks.pop();
      for (const block of blocks) {
        const event = parsed(block);
        if (event.id) {
          ids.set(origin, event.id);
        }
        if (!take(event.event, JSON.parse(event.data))) {
          abort.abort();
          return;
        }
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

function parsed(block) {
  return Object.fromEntries(block.split('\n').map((line) => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)];
  }));
}
