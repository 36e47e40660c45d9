import { html, useLayoutEffect, useRef } from './lib.js';
import { t, count, short } from './i18n.js';
import { isNumber, isPeriod } from './types.js';

const MAX_BARS = 40;
const MAX_GROUPS = 16;
const MAX_CELLS = 60;
/** Of equal lightness, told apart by people who see fewer colours, too; bars say the same in words. */
const COLOURS = ['#b0602a', '#2f7f86', '#8a6d1d', '#8d5aa8', '#4a7d3a', '#b84a5e', '#4d6fb3', '#7a6a5d'];

/**
 * The chart that a table's columns suggest: its title, and a function that draws it, so wide, as SVG; nothing if they suggest
 * none.
 */
export function proposed(table) {
  const columns = table.columns.map((column, index) => ({ ...column, index, distinct: distinct(table, index) }));
  const measure = columns.findLast((column) => isNumber(column.kind));
  if (!measure || table.values.length === 0) {
    return null;
  }
  const others = columns.filter((column) => column !== measure);
  const period = others.find((column) => isPeriod(column.kind));
  const groups = others.filter((column) => column !== period && column.distinct <= MAX_CELLS);
  if (others.length === 0 || others.every((column) => column.distinct === table.values.length && !isPeriod(column.kind) && column.distinct > MAX_BARS)) {
    return distribution(table, measure);
  }
  if (period && groups.length > 0) {
    return ofPeriodAndGroup(table, period, groups[0], measure);
  }
  if (period) {
    return overTime(table, period, measure);
  }
  if (groups.length >= 3 && table.values.length > groups[0].distinct * groups[1].distinct) {
    return heat(table, groups[2], groups[1], measure, groups[0]);
  }
  if (groups.length >= 2 && table.values.length > groups[0].distinct) {
    return heat(table, groups[0], groups[1], measure);
  }
  return groups.length > 0 ? bars(table, others[0], measure) : distribution(table, measure);
}

function distinct(table, index) {
  return new Set(table.values.map((row) => row[index])).size;
}

function ofPeriodAndGroup(table, period, group, measure) {
  if (period.kind === 'date' && group.distinct <= MAX_GROUPS && group.distinct < table.values.length && isTogether(table, group)) {
    return ranking(table, group, period, measure);
  }
  if (period.distinct === table.values.length) {
    return winners(table, period, group, measure);
  }
  if (group.distinct > MAX_GROUPS) {
    return bars(table, group, measure);
  }
  return grouped(table, group, period, measure);
}

/** Whether all rows of a group follow each other, as those of a ranking do. */
function isTogether(table, group) {
  return table.values.filter((row, order) => order === 0 || row[group.index] !== table.values[order - 1][group.index]).length === group.distinct;
}

/** The values of a column in the order in which they come. */
function inOrder(table, column) {
  return [...new Set(table.values.map((row) => row[column.index]))];
}

/** The axis of what is measured; no parts of what is counted. */
function axisOf(measure) {
  const whole = (value) => Number.isInteger(value) ? globalThis.d3.format('~s')(value) : '';
  return { label: measure.name, grid: true, tickFormat: measure.kind === 'integer' ? whole : '~s' };
}

function datum(table) {
  return table.values.map((row, order) => ({ row, order }));
}

function at(column) {
  return isNumber(column.kind) ? ({ row }) => Number(row[column.index]) : ({ row }) => row[column.index];
}

function described(measure) {
  return ({ row }) => row.join(' · ') + '\n' + measure.name;
}

function plot(width, options) {
  return globalThis.Plot.plot({ width, className: 'chart', style: { fontSize: '12px', background: 'none' }, color: { range: COLOURS }, ...options });
}

function widest(table, column) {
  return Math.min(220, 24 + 7 * table.values.reduce((width, row) => Math.max(width, row[column.index].length), 0));
}

/** One bar a period, with the name of who won it. */
function winners(table, period, group, measure) {
  const { Plot } = globalThis;
  const data = datum(table).slice(0, MAX_BARS);
  return {
    title: t('winners', measure.name, period.name),
    left: table.values.length - data.length,
    draw: (width) => plot(width, {
      height: 60 + data.length * 24, marginLeft: 24 + widest(table, period), marginRight: 20, marginBottom: 44,
      x: axisOf(measure), y: { label: null, type: 'band' },
      marks: [
        Plot.barX(data, { x: at(measure), y: at(period), fill: at(group), insetTop: 2, insetBottom: 2, title: described(measure) }),
        Plot.text(data, { x: 0, y: at(period), text: at(group), textAnchor: 'start', dx: 8, fill: 'white', fontWeight: 600 }),
        Plot.ruleX([0]),
      ],
    }),
  };
}

/** A block for each group, in it one bar a period. */
function grouped(table, group, period, measure) {
  const { Plot } = globalThis;
  return {
    title: t('winners', measure.name, group.name + ', ' + period.name),
    left: 0,
    draw: (width) => plot(width, {
      height: 60 + table.values.length * 16 + group.distinct * 14, marginLeft: 30 + widest(table, period), marginRight: 24 + widest(table, group), marginBottom: 44,
      x: axisOf(measure), y: { label: null, type: 'band', padding: 0.15 }, fy: { label: null, padding: 0.18, domain: inOrder(table, group) },
      color: { type: 'ordinal', range: ['#d9b48f', '#c08a58', '#a2632f', '#7a4419'] },
      marks: [
        Plot.barX(datum(table), { x: at(measure), y: at(period), fy: at(group), fill: at(period), title: described(measure) }),
        Plot.ruleX([0]),
      ],
    }),
  };
}

/** A block for each group, in it its first, second, third… */
function ranking(table, group, label, measure) {
  const { Plot } = globalThis;
  const places = new Map();
  const data = datum(table).map(({ row, order }) => {
    const place = (places.get(row[group.index]) ?? 0) + 1;
    places.set(row[group.index], place);
    return { row, order, place };
  });
  return {
    title: t('ranking', measure.name),
    left: 0,
    draw: (width) => plot(width, {
      height: 60 + data.length * 22 + group.distinct * 12, marginLeft: 40, marginRight: 24 + widest(table, group), marginBottom: 44,
      x: axisOf(measure), y: { label: null, type: 'band', tickFormat: (place) => place + '.' }, fy: { label: null, type: 'band', padding: 0.15, domain: inOrder(table, group) },
      color: { type: 'ordinal', range: ['#8a4b1f', '#a2632f', '#b0793f'] },
      marks: [
        Plot.barX(data, { x: at(measure), y: 'place', fy: at(group), fill: 'place', insetTop: 1, insetBottom: 1, title: described(measure) }),
        Plot.text(data, { x: 0, y: 'place', fy: at(group), text: ({ row }) => row[measure.index] + '   ' + row[label.index], textAnchor: 'start', dx: 8, fill: 'white', fontWeight: 600 }),
        Plot.ruleX([0]),
      ],
    }),
  };
}

function bars(table, group, measure) {
  const { Plot } = globalThis;
  const data = datum(table).slice(0, MAX_BARS);
  return {
    title: t('winners', measure.name, group.name),
    left: table.values.length - data.length,
    draw: (width) => plot(width, {
      height: 60 + data.length * 24, marginLeft: 24 + widest(table, group), marginRight: 20, marginBottom: 44,
      x: axisOf(measure),
      y: { label: null, type: 'band', domain: data.map((one) => one.order), tickFormat: (order) => String(table.values[order][group.index]).slice(0, 40) },
      marks: [
        Plot.barX(data, { x: at(measure), y: 'order', fill: COLOURS[0], insetTop: 2, insetBottom: 2, title: described(measure) }),
        Plot.ruleX([0]),
      ],
    }),
  };
}

/** A field for each pair, in blocks if there is something more to tell rows apart by. */
function heat(table, across, down, measure, block) {
  const { Plot } = globalThis;
  const largest = table.values.reduce((most, row) => Math.max(most, Number(row[measure.index])), 0);
  const isBright = ({ row }) => Number(row[measure.index]) > largest * 0.55;
  const facet = block ? { fy: at(block) } : {};
  const height = block ? 18 : 26;
  return {
    title: block ? t('heat', measure.name, across.name, down.name + ', ' + block.name) : t('heat', measure.name, across.name, down.name),
    left: 0,
    draw: (width) => plot(width, {
      height: 70 + down.distinct * height * (block ? block.distinct * 1.15 : 1), marginLeft: 24 + widest(table, down), marginRight: block ? 24 + widest(table, block) : 20, marginBottom: 50,
      x: { label: across.name, type: 'band', tickSize: 0, domain: numbersInOrder(table, across) }, y: { label: null, type: 'band', tickSize: 0, domain: numbersInOrder(table, down) },
      fy: block ? { label: null, padding: 0.12, domain: inOrder(table, block) } : undefined,
      color: { type: 'linear', domain: [0, largest], range: ['#f6ead9', '#7a4419'] },
      marks: [
        Plot.cell(datum(table), { x: at(across), y: at(down), ...facet, fill: at(measure), inset: 0.5, title: described(measure) }),
        Plot.text(datum(table), { x: at(across), y: at(down), ...facet, text: ({ row }) => short(row[measure.index]), fill: { value: (one) => isBright(one) ? '#ffffff' : '#2a2018', scale: null }, fontSize: 10 }),
      ],
    }),
  };
}

/** The same; numbers by their size. */
function numbersInOrder(table, column) {
  const values = inOrder(table, column).map((value) => isNumber(column.kind) ? Number(value) : value);
  return isNumber(column.kind) ? values.sort((one, other) => one - other) : values;
}

function overTime(table, period, measure) {
  const { Plot } = globalThis;
  return {
    title: t('line', measure.name),
    left: 0,
    draw: (width) => plot(width, {
      height: 340, marginLeft: 64, marginBottom: 70,
      x: { label: null, type: 'point', tickRotate: -45, ticks: table.values.filter((_, index) => index % Math.ceil(table.values.length / 24) === 0).map((row) => row[period.index]) },
      y: axisOf(measure),
      marks: [
        Plot.lineY(datum(table), { x: at(period), y: at(measure), stroke: COLOURS[0], strokeWidth: 2 }),
        Plot.dot(datum(table), { x: at(period), y: at(measure), fill: COLOURS[0], r: 3, title: described(measure) }),
        Plot.ruleY([0]),
      ],
    }),
  };
}

function distribution(table, measure) {
  const { Plot } = globalThis;
  return {
    title: t('distribution', measure.name),
    left: 0,
    draw: (width) => plot(width, {
      height: 320, marginLeft: 64, marginBottom: 44,
      x: { label: measure.name }, y: { label: t('count'), grid: true },
      marks: [
        Plot.rectY(datum(table), Plot.binX({ y: 'count' }, { x: at(measure), fill: COLOURS[0], inset: 0.5, thresholds: 40 })),
        Plot.ruleY([0]),
      ],
    }),
  };
}

/** The chart of a table, as wide as there is room. */
export function Chart({ table, chart, drawing }) {
  const place = useRef(null);
  useLayoutEffect(() => {
    const draw = () => {
      const width = Math.max(320, Math.min(1100, place.current.clientWidth));
      const svg = chart.draw(width);
      svg.setAttribute('role', 'img');
      svg.setAttribute('aria-label', chart.title);
      // Parts of a picture have no names of their own.
      svg.querySelectorAll('g[aria-label]').forEach((part) => part.removeAttribute('aria-label'));
      place.current.replaceChildren(svg);
      drawing.current = svg;
    };
    draw();
    const resized = new ResizeObserver(draw);
    resized.observe(place.current);
    return () => resized.disconnect();
  }, [table, chart]);
  return html`<figure class="chart-figure">
    <figcaption>${chart.title}${table.rows > table.values.length ? html` <span class="muted">${t('chartOfFirst', count(table.values.length))}</span>` : null}</figcaption>
    <div class="chart-place" ref=${place}></div>
    ${chart.left > 0 ? html`<p class="muted">${t('more', count(chart.left))}</p>` : null}
  </figure>`;
}
