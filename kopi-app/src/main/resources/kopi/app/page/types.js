// Tables of results: columns with a kind each, and values as texts, exactly as they were printed.

/** As the server has it. */
const MAX_ROWS = 100_000;
const KINDS = [
  ['integer', /^-?(0|[1-9]\d{0,14})$/],
  ['decimal', /^-?(0|[1-9]\d{0,14})(\.\d{1,4})?$/],
  ['date', /^\d{4}-[01]\d-[0-3]\d$/],
  ['timestamp', /^\d{4}-[01]\d-[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d$/],
  ['time', /^[0-2]\d:[0-5]\d:[0-5]\d$/],
  ['month', /^\d{4}-[01]\d$/],
  ['part-of-year', /^\d{4}-[HQ][1-4]$/],
  ['truth', /^(true|false)$/],
];

/** Whether values of that kind are numbers. */
export function isNumber(kind) {
  return kind === 'integer' || kind === 'decimal';
}

/** Whether values of that kind follow each other in time. */
export function isPeriod(kind) {
  return kind === 'month' || kind === 'part-of-year' || kind === 'date' || kind === 'timestamp';
}

function kindOf(values) {
  const said = values.filter((value) => value !== '');
  const found = said.length > 0 && KINDS.find(([, pattern]) => said.every((value) => pattern.test(value)));
  return found ? found[0] : 'text';
}

/** The table in the text of a CSV file, as far as it is shown; each row with as many values as there are columns. */
export function tableOfCsv(file, text) {
  const [header = [], ...rows] = globalThis.d3.csvParseRows(text.replace(/^\uFEFF/, ''));
  const values = rows.slice(0, MAX_ROWS).map((row) => header.map((_, index) => row[index] ?? ''));
  const columns = header.map((name, index) => ({ name, kind: kindOf(values.map((row) => row[index])) }));
  return { file, report: '', rows: rows.length, columns, values };
}

/** How two values of that kind are ordered; what is missing comes last. */
export function orderOf(kind) {
  return (one, other) => {
    if (one === '' || other === '') {
      return (one === '') - (other === '');
    }
    return isNumber(kind) ? one - other : one < other ? -1 : one > other ? 1 : 0;
  };
}

/** The rows that a filter's words let through: a word is part of any value, or column>1, column<1, column=text. */
export function filtered(table, words) {
  const tests = words.trim().toLowerCase().split(/\s+/).filter(Boolean).map((word) => testOf(table, word));
  return tests.length === 0 ? table.values : table.values.filter((row) => tests.every((test) => test(row)));
}

function testOf(table, word) {
  const [, name, operator, value] = /^([^<>=]+)([<>=])(.+)$/.exec(word) ?? [];
  const index = table.columns.findIndex((column) => column.name.toLowerCase() === name);
  if (index < 0) {
    return (row) => row.some((cell) => cell.toLowerCase().includes(word));
  }
  const isText = !isNumber(table.columns[index].kind);
  const limit = isText ? value : Number(value);
  return (row) => {
    const cell = isText ? row[index].toLowerCase() : Number(row[index]);
    return operator === '=' ? cell === limit : operator === '>' ? cell > limit : cell < limit;
  };
}
