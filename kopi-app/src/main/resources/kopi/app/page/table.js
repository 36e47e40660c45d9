import { html, useState, useMemo, useRef } from './lib.js';
import { t, count } from './i18n.js';
import { isNumber, orderOf, filtered } from './types.js';

const ROW_HEIGHT = 30;
const SPARE_ROWS = 12;
const SHOWN_HEIGHT = 480;

/** Rows of a table in the order that was chosen: none is that of the file. */
export function sorted(table, rows, order) {
  if (!order) {
    return rows;
  }
  const compare = orderOf(table.columns[order.index].kind);
  return [...rows].sort((one, other) => order.sign * compare(one[order.index], other[order.index]));
}

/** A table to sort and to filter; only the rows that are in sight are elements, so that there may be very many. */
export function DataTable({ table, onRows }) {
  const [order, setOrder] = useState(null);
  const [words, setWords] = useState('');
  const [top, setTop] = useState(0);
  const box = useRef(null);
  const rows = useMemo(() => {
    const chosen = sorted(table, filtered(table, words), order);
    onRows?.(chosen);
    return chosen;
  }, [table, words, order]);
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - SPARE_ROWS);
  const last = Math.min(rows.length, first + Math.ceil(SHOWN_HEIGHT / ROW_HEIGHT) + 2 * SPARE_ROWS);
  const choose = (index) => setOrder(order?.index !== index ? { index, sign: 1 } : order.sign === 1 ? { index, sign: -1 } : null);
  const direction = (index) => order?.index !== index ? 'none' : order.sign === 1 ? 'ascending' : 'descending';
  return html`
    <div class="table-tools">
      <label class="filter"><span>${t('filter')}</span>
        <input type="search" class="filter-input" placeholder=${t('filterHint')} value=${words}
          onInput=${(event) => { setWords(event.target.value); box.current.scrollTop = 0; }} /></label>
      <span class="muted" role="status">${words.trim() === '' ? rowCount(table) : t('matching', count(rows.length), count(table.values.length))}</span>
    </div>
    <div class="table-box" tabindex="0" role="region" aria-label=${t('table') + ' ' + table.file} ref=${box} onScroll=${(event) => setTop(event.target.scrollTop)}>
      <table class="data" aria-rowcount=${rows.length + 1}>
        <thead><tr>${table.columns.map((column, index) => html`
          <th scope="col" class=${isNumber(column.kind) ? 'number' : ''} aria-sort=${direction(index)}>
            <button type="button" onClick=${() => choose(index)} title=${t('sortBy', column.name)}>${column.name}<span aria-hidden="true" class="arrow">${{ none: '', ascending: '▲', descending: '▼' }[direction(index)]}</span></button>
          </th>`)}</tr></thead>
        <tbody>
          ${first > 0 ? html`<tr aria-hidden="true" class="space"><td colspan=${table.columns.length} style=${{ height: first * ROW_HEIGHT + 'px' }}></td></tr>` : null}
          ${rows.slice(first, last).map((row, index) => html`<tr key=${first + index} aria-rowindex=${first + index + 2}>
            ${row.map((cell, column) => html`<td class=${isNumber(table.columns[column]?.kind) ? 'number' : ''}>${cell}</td>`)}</tr>`)}
          ${last < rows.length ? html`<tr aria-hidden="true" class="space"><td colspan=${table.columns.length} style=${{ height: (rows.length - last) * ROW_HEIGHT + 'px' }}></td></tr>` : null}
        </tbody>
      </table>
      ${rows.length === 0 ? html`<p class="empty">${table.values.length === 0 ? t('noRows') : t('noMatch')}</p>` : null}
    </div>`;
}

/** How many rows a table has, and how many of them are here. */
export function rowCount(table) {
  return table.rows > table.values.length ? t('firstRows', count(table.values.length), count(table.rows)) : table.rows === 1 ? t('oneRow') : t('rows', count(table.rows));
}
