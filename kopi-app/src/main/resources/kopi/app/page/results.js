import { html, useState, useEffect, useMemo, useRef } from './lib.js';
import { t, count } from './i18n.js';
import { tableOfCsv } from './types.js';
import { save, csvOf, jsonOf, svgOf, baseName } from './download.js';
import { proposed, Chart } from './chart.js';
import { DataTable } from './table.js';
import { difference } from './difference.js';

/**
 * A folder of results: a tab for each table, with its chart.
 *
 * origin: what the run says of itself; files: names; load: gives a table; chosen: the file shown; choose: shows another one;
 * workbook: has the server make one, where there is a server
 */
export function ResultsView({ origin, files, load, chosen, choose, workbook }) {
  const [table, setTable] = useState(null);
  const [failure, setFailure] = useState('');
  const [others, setOthers] = useState(null);
  useEffect(() => {
    let isWanted = true;
    setTable(null);
    setFailure('');
    load(chosen).then((loaded) => isWanted && setTable(loaded), (problem) => isWanted && setFailure(problem.message));
    return () => { isWanted = false; };
  }, [chosen, load]);
  return html`
    <${Origin} origin=${origin} />
    <div class="bar no-print">
      <div class="tabs" role="tablist" aria-label=${t('results')}>${files.map((file) => html`
        <button type="button" role="tab" id=${'tab-' + file} aria-selected=${file === chosen} aria-controls="result" onClick=${() => choose(file)}>${baseName(file)}</button>`)}</div>
      <${OpenFiles} label=${t('compareWith')} onTables=${setOthers} />
      ${others ? html`<button type="button" class="quiet" onClick=${() => setOthers(null)}>${t('stopComparing')}</button>` : null}
    </div>
    <section id="result" role="tabpanel" aria-labelledby=${'tab-' + chosen}>
      ${failure ? html`<p class="empty" role="alert">${t('cannotRead', failure)}</p>`
        : !table ? html`<p class="empty">${t('loading')}</p>`
        : others ? html`<${Comparison} table=${table} others=${others} />`
        : html`<${ResultView} key=${table.file} table=${table} workbook=${workbook} />`}
    </section>`;
}

function Origin({ origin }) {
  if (!origin?.command) {
    return null;
  }
  const parameters = Object.entries(origin.parameters ?? {}).map(([name, value]) => name + ' ' + value).join(', ');
  return html`<dl class="facts">
    <div><dt>${t('command')}</dt><dd>kopi ${origin.command}${origin.job ? ' · ' + origin.job : ''}</dd></div>
    <div><dt>${t('finished')}</dt><dd>${origin.finished.replace('T', ' ').replace('Z', ' UTC')}</dd></div>
    <div><dt>${t('readRows')}</dt><dd>${count(origin.rows)}</dd></div>
    <div><dt>${t('rejectedRows')}</dt><dd>${count(origin.rejected)}</dd></div>
    ${parameters ? html`<div class="wide"><dt>${t('parameters')}</dt><dd>${parameters}</dd></div>` : null}
  </dl>`;
}

/** One table with its chart, and what can be done with them. */
export function ResultView({ table, workbook }) {
  const chart = useMemo(() => proposed(table), [table, document.documentElement.lang]);
  const drawing = useRef(null);
  const rows = useRef(table.values);
  const name = baseName(table.file);
  return html`
    <div class="card">
      <div class="card-head"><h2>${name}</h2>
        <div class="actions no-print" role="group" aria-label=${t('download')}>
          <button type="button" onClick=${() => save(name + '.csv', 'text/csv', csvOf(table, rows.current))}>CSV</button>
          <button type="button" onClick=${() => save(name + '.json', 'application/json', jsonOf(table, rows.current))}>JSON</button>
          ${workbook ? html`<button type="button" onClick=${async () => save(name + '.xlsx', '', await workbook(table.file))}>XLSX</button>` : null}
          ${chart ? html`<button type="button" onClick=${() => save(name + '.svg', 'image/svg+xml', svgOf(drawing.current))}>SVG</button>` : null}
          <button type="button" onClick=${() => print()}>${t('print')}</button>
        </div></div>
      ${chart ? html`<${Chart} table=${table} chart=${chart} drawing=${drawing} />` : html`<p class="muted">${table.values.length === 0 ? null : t('noChart')}</p>`}
    </div>
    <div class="card"><${DataTable} table=${table} onRows=${(chosen) => { rows.current = chosen; }} /></div>`;
}

function Comparison({ table, others }) {
  const other = others.find((candidate) => candidate.file === table.file);
  const found = useMemo(() => other && difference(table, other, {
    left: t('left'), right: t('right'), change: t('change'), onlyHere: t('onlyHere'), onlyThere: t('onlyThere'), differs: t('differs'), difference: t('difference'),
  }), [table, other]);
  if (!found) {
    return html`<p class="empty">${t('notThere', table.file)}</p>`;
  }
  const { changed, here, there, same } = found.found;
  return html`<div class="card">
    <div class="card-head"><h2>${t('difference')} · ${baseName(table.file)}</h2></div>
    <p>${changed + here + there === 0 ? t('same', count(same)) : t('differing', count(changed), count(here), count(there))}</p>
    ${changed + here + there === 0 ? null : html`<${DataTable} table=${found.table} />`}</div>`;
}

/** A button that opens CSV files of this machine; they go nowhere. */
export function OpenFiles({ label, onTables }) {
  const input = useRef(null);
  const read = async (event) => {
    const opened = [...event.target.files].filter((file) => file.name.endsWith('.csv'));
    event.target.value = '';
    if (opened.length > 0) {
      onTables(await Promise.all(opened.map(async (file) => tableOfCsv(file.name, await file.text()))));
    }
  };
  return html`<span class="open-files"><button type="button" class="quiet" onClick=${() => input.current.click()}>${label}</button>
    <input type="file" accept=".csv" multiple hidden ref=${input} onChange=${read} aria-label=${label} /></span>`;
}
