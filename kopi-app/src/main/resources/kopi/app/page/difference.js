import { isNumber } from './types.js';

/**
 * What differs between two tables of the same columns, as a table of its own: rows belong together that have the same values but
 * for the last number, the how manyth of them they are included.
 */
export function difference(here, there, words) {
  const measure = here.columns.findLastIndex((column) => isNumber(column.kind));
  const others = byKey(there, measure);
  const found = { changed: 0, here: 0, there: 0, same: 0 };
  const values = [];
  for (const [key, row] of byKey(here, measure)) {
    const other = others.get(key);
    others.delete(key);
    if (!other) {
      found.here++;
      values.push([...named(row, measure), row[measure] ?? '', '', '', words.onlyHere]);
    } else if (measure >= 0 && row[measure] !== other[measure]) {
      found.changed++;
      values.push([...named(row, measure), row[measure], other[measure], exact(other[measure], row[measure]), words.differs]);
    } else {
      found.same++;
    }
  }
  for (const row of others.values()) {
    found.there++;
    values.push([...named(row, measure), '', row[measure] ?? '', '', words.onlyThere]);
  }
  const kind = measure >= 0 ? here.columns[measure].kind : 'text';
  const columns = [
    ...here.columns.filter((_, index) => index !== measure),
    { name: words.left, kind }, { name: words.right, kind }, { name: words.change, kind: 'decimal' }, { name: words.difference, kind: 'text' },
  ];
  return { table: { file: here.file, report: '', rows: values.length, columns, values }, found };
}

function byKey(table, measure) {
  const rows = new Map();
  const times = new Map();
  for (const row of table.values) {
    const key = JSON.stringify(named(row, measure));
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    rows.set(key + '#' + time, row);
  }
  return rows;
}

function named(row, measure) {
  return row.filter((_, index) => index !== measure);
}

/** Exact, as results are: counted in units of the last digit behind the point. */
function exact(one, other) {
  const scale = Math.max(...[one, other].map((text) => (text.split('.')[1] ?? '').length));
  const units = (text) => {
    const [whole, part = ''] = text.replace('-', '').split('.');
    return BigInt(whole + part.padEnd(scale, '0')) * (text.startsWith('-') ? -1n : 1n);
  };
  const change = units(one) - units(other);
  const digits = (change < 0n ? -change : change).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : digits.slice(0, -scale) + '.' + digits.slice(-scale);
  return (change < 0n ? '-' : '+') + text;
}
