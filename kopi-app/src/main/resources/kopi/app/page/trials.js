import { html, useState } from './lib.js';
import { t } from './i18n.js';
import { ask, origin } from './connection.js';

/** The roles whose nodes keep nothing: there may be more or fewer of them while the cluster runs. */
const SCALABLE = ['filter', 'group-by', 'reducer', 'gateway', 'aggregator', 'joiner', 'controller'];
const MOST = 100;

/** What operators may do to a cluster to see what becomes of it, where the cluster file allows it. */
export function Trials({ state }) {
  const [answer, setAnswer] = useState({ is: 'none' });
  const send = async (what, given) => {
    setAnswer({ is: 'asked' });
    try {
      await ask('/api/v1/trials/' + what + '?' + new URLSearchParams(given), { origin: origin(), init: { method: 'POST' } });
      setAnswer({ is: 'done', text: t('ordered', what === 'hound' ? t(given.on ? 'letOut' : 'callBack') : [t(what), ...Object.values(given)].join(' ')) });
    } catch (problem) {
      setAnswer({ is: 'problem', text: t('notDone', problem.message) });
    }
  };
  return html`<section class="card" aria-labelledby="trials">
    <div class="card-head"><div><h2 id="trials">${t('trials')}</h2><p class="muted">${t('trialsHint')}</p></div>
      <button type="button" class=${state.isHunting ? '' : 'danger'} onClick=${() => send('hound', { on: !state.isHunting })}>${t(state.isHunting ? 'callBack' : 'letOut')}</button></div>
    <p role="status" class=${answer.is === 'problem' ? 'problem' : 'muted'}>${answer.text ?? (state.isHunting ? t('isOut') : ' ')}</p>
    <${Scale} state=${state} send=${send} />
    <ul class="trials">${state.nodes.map((node) => html`<li key=${node.id}><span>${node.id}</span>
      <button type="button" aria-label=${t('kill') + ' ' + node.id} onClick=${() => send('kill', { node: node.id })}>${t('kill')}</button>
      <button type="button" aria-label=${t('freeze') + ' ' + node.id} onClick=${() => send('freeze', { node: node.id })}>${t('freeze')}</button></li>`)}</ul>
  </section>`;
}

function Scale({ state, send }) {
  const roles = SCALABLE.filter((role) => state.nodes.some((node) => node.roles.includes(role)));
  const [role, setRole] = useState(roles[0]);
  const now = state.nodes.filter((node) => node.roles.includes(role)).length;
  const [wanted, setWanted] = useState({});
  const count = wanted[role] ?? now;
  const submitted = (event) => {
    event.preventDefault();
    send('scale', { role, count });
  };
  return html`<form class="bar" onSubmit=${submitted}>
    <label>${t('scaleRole')} <select value=${role} onChange=${(event) => setRole(event.target.value)}>${roles.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}</select></label>
    <label>${t('scaleTo')} <input type="number" min="1" max=${MOST} value=${count} onInput=${(event) => setWanted({ ...wanted, [role]: event.target.value })} /></label>
    <button type="submit">${t('scale')}</button></form>`;
}
