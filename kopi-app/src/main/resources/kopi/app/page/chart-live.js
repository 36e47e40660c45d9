import { html, useEffect, useRef } from './lib.js';
import { count, clock, short } from './i18n.js';

const SHORTEST_SECONDS = 60;
const HEIGHT = 180;
/** Lines of one chart are told apart by their dashes, too. */
const LINES = [{ stroke: '--accent' }, { stroke: '--starting', dash: [7, 4] }, { stroke: '--alive', dash: [2, 3] }];

/**
 * Lines over time that grow as they go.
 *
 * label: what is measured; series: what each line is, if there are several; points: [seconds since 1970, a value a line]
 */
export function LiveChart({ label, series = [label], points }) {
  const place = useRef(null);
  const drawn = useRef(null);
  useEffect(() => {
    if (!globalThis.uPlot) {
      return undefined;
    }
    drawn.current = chartIn(place.current, series);
    const resized = new ResizeObserver(() => drawn.current.setSize({ width: place.current.clientWidth, height: HEIGHT }));
    resized.observe(place.current);
    return () => { resized.disconnect(); drawn.current.destroy(); };
  }, [Boolean(globalThis.uPlot), document.documentElement.dataset.theme, series.join()]);
  const shown = points.length > 0 ? points : [[Date.now() / 1000, ...series.map(() => null)]];
  useEffect(() => drawn.current?.setData([0, ...series.map((_, index) => index + 1)].map((index) => shown.map((point) => point[index]))));
  const last = points.at(-1);
  const values = series.map((name, index) => name + ': ' + (last ? count(last[index + 1]) : '–'));
  return html`${series.length > 1 ? html`<p class="legend" aria-hidden="true">${series.map((name, index) => html`<span key=${name}><i class=${'stroke line-' + index}></i>${name}</span>`)}</p>` : null}
    <div class="live-chart" ref=${place} role="img" aria-label=${series.length > 1 ? label + '; ' + values.join(', ') : values[0]}></div>`;
}

function chartIn(place, series) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name);
  const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 } };
  const fill = series.length === 1 ? colour('--accent-soft') : undefined;
  return new globalThis.uPlot({
    width: place.clientWidth, height: HEIGHT, cursor: { drag: { setScale: false } }, legend: { show: false },
    scales: { x: { range: (_, min, max) => [Math.min(min, max - SHORTEST_SECONDS), max] }, y: { range: (_, __, max) => [0, Math.max(10, max * 1.1)] } },
    axes: [{ ...axis, space: 110, values: (_, times) => times.map((time) => clock(time * 1000)) }, { ...axis, size: 70, values: (_, values) => values.map((value) => short(value)) }],
    series: [{}, ...series.map((label, index) => ({ label, width: 2, fill, points: { show: false }, ...LINES[index], stroke: colour(LINES[index].stroke) }))],
  }, [[], ...series.map(() => [])], place);
}
