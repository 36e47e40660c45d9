import { html, useState, useEffect, useRef, useTicks, recall, remember } from './lib.js';
import { t, count } from './i18n.js';
import { ask } from './connection.js';
import { save } from './download.js';
import { ResultView } from './results.js';

const KEPT = 50;
const FIRST_LINE = 70;

function past() {
  try {
    return JSON.parse(recall('history')) ?? [];
  } catch {
    return [];
  }
}

/** The screen that asks: a query, what there is to ask about, and what came of it. */
export function Ask({ site, workbook }) {
  const [tables, setTables] = useState([]);
  const [sql, setSql] = useState(site.sql || past()[0] || '');
  const [answer, setAnswer] = useState({ is: 'none' });
  const [queries, setQueries] = useState(past);
  const editor = useRef(null);
  useEffect(() => { ask('/api/v1/tables').then((found) => setTables(found.tables)); }, []);
  const send = async (what) => {
    const begin = performance.now();
    setAnswer({ is: 'running', begin });
    try {
      const found = await ask('/api/v1/' + what, { init: { method: 'POST', body: sql } });
      setAnswer({ is: what, found, seconds: (performance.now() - begin) / 1000 });
      const kept = [sql, ...queries.filter((query) => query !== sql)].slice(0, KEPT);
      setQueries(kept);
      remember('history', JSON.stringify(kept));
    } catch (problem) {
      setAnswer({ is: 'problem', text: problem.message });
    }
  };
  const insert = (name) => {
    const { selectionStart, selectionEnd } = editor.current;
    setSql(sql.slice(0, selectionStart) + name + sql.slice(selectionEnd));
    editor.current.focus();
  };
  const pressed = (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send('query');
    }
  };
  const isBusy = answer.is === 'running' || sql.trim() === '';
  return html`
    <div class="ask">
      <section class="card" aria-labelledby="query"><h2 id="query">${t('query')}</h2><p class="muted" id="query-hint">${t('queryHint')}</p>
        <textarea ref=${editor} class="editor" spellcheck="false" rows="9" aria-labelledby="query" aria-describedby="query-hint" value=${sql} onInput=${(event) => setSql(event.target.value)} onKeyDown=${pressed}></textarea>
        <div class="bar"><button type="button" class="primary" disabled=${isBusy} onClick=${() => send('query')}>${t('run')}</button>
          <button type="button" disabled=${isBusy} onClick=${() => send('explain')}>${t('explain')}</button>
          <button type="button" disabled=${sql.trim() === ''} onClick=${() => save('query.sql', 'application/sql', sql + '\n')}>${t('saveSql')}</button>
          ${queries.length > 0 ? html`<select class="past" aria-label=${t('history')} value="" onChange=${(event) => { setSql(queries[Number(event.target.value)]); event.target.value = ''; }}>
            <option value="">${t('history')}</option>${queries.map((query, index) => html`<option value=${index}>${query.replace(/\s+/g, ' ').slice(0, FIRST_LINE)}</option>`)}</select>` : null}
          <span class="muted" role="status">${answer.is === 'running' ? html`<${Stopwatch} begin=${answer.begin} />` : answer.seconds ? t('seconds', count(answer.seconds, 2)) : ''}</span></div>
        ${answer.is === 'problem' ? html`<pre class="problem-text" role="alert" tabindex="0">${answer.text}</pre>` : null}
      </section>
      <section class="card tables" aria-labelledby="tables"><h2 id="tables">${t('tables')}</h2>
        ${tables.map((table) => html`<details key=${table.name}><summary>${table.name}</summary>
          <ul><li><button type="button" class="quiet" onClick=${() => insert(table.name)}>${table.name}</button></li>
          ${table.columns.map((column) => html`<li key=${column.name}><button type="button" class="quiet" onClick=${() => insert(column.name)}>${column.name}</button> <span class="muted">${column.type}</span></li>`)}</ul></details>`)}
      </section>
    </div>
    ${answer.is === 'query' ? html`<div id="result"><${ResultView} key=${answer.found.file} table=${answer.found} workbook=${workbook} /></div>` : null}
    ${answer.is === 'explain' ? html`<section class="card" aria-labelledby="explained"><h2 id="explained">${t('explain')}</h2><pre class="explained" tabindex="0">${answer.found.lines.join('\n')}</pre></section>` : null}`;
}

function Stopwatch({ begin }) {
  useTicks(100);
  return t('running', count((performance.now() - begin) / 1000, 1));
}
