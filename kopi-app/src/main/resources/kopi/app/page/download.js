/** Has the browser keep something as a file. */
export function save(name, type, content) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function csvField(value) {
  return /[",\r\n]/.test(value) ? '"' + value.replaceAll('"', '""') + '"' : value;
}

/** Rows of a table as CSV. */
export function csvOf(table, rows) {
  return [table.columns.map((column) => column.name), ...rows].map((row) => row.map(csvField).join(',') + '\n').join('');
}

/** Rows of a table as a JSON array of objects; numbers keep all their digits. */
export function jsonOf(table, rows) {
  const value = (cell, kind) => cell === '' ? 'null' : kind === 'integer' || kind === 'decimal' ? cell : JSON.stringify(cell);
  const object = (row) => '  {' + table.columns.map(({ name, kind }, index) => JSON.stringify(name) + ': ' + value(row[index], kind)).join(', ') + '}';
  return '[\n' + rows.map(object).join(',\n') + '\n]\n';
}

/** A drawing as a file of its own. */
export function svgOf(drawing) {
  const copy = drawing.cloneNode(true);
  const { color, backgroundColor } = getComputedStyle(document.body);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('color', color);
  copy.style.backgroundColor = backgroundColor;
  return new XMLSerializer().serializeToString(copy);
}

/** A table's name without what files end with. */
export function baseName(file) {
  return file.replace(/\.csv$/, '');
}
