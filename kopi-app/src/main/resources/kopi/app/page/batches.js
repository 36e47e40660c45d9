// Which batches of a job have come how far: what the nodes say each for themselves, put together. A range is [from, end).

const MAX_CELLS = 1_000;

/** Ranges that cover what any of those cover; ascending, apart from each other. */
export function union(...lists) {
  const ranges = lists.flat().sort(([one], [other]) => one - other);
  const found = [];
  for (const [from, end] of ranges) {
    const last = found.at(-1);
    if (last && from <= last[1]) {
      last[1] = Math.max(last[1], end);
    } else {
      found.push([from, end]);
    }
  }
  return found;
}

/** How many seqs of these ranges are in that one. */
export function covered(ranges, from = 0, end = Infinity) {
  return ranges.reduce((sum, range) => sum + Math.max(0, Math.min(range[1], end) - Math.max(range[0], from)), 0);
}

/**
 * Each dataset of a job: how many batches it has (0: not known yet), and which of them were sent, have come through the stages,
 * were folded by each aggregator, were repeated, or had rows rejected.
 *
 * answer: what /api/v1/jobs/NAME says
 */
export function datasetsOf({ nodes }) {
  const led = nodes.map((node) => node.led).find(Boolean);
  const names = new Set([led, ...nodes.map((node) => node.upload)].flatMap((said) => said?.datasets ?? []).map(({ dataset }) => dataset));
  return [...names].sort().map((dataset) => datasetOf(dataset, led, nodes));
}

function datasetOf(name, led, nodes) {
  const own = (datasets) => (datasets ?? []).filter(({ dataset }) => dataset === name);
  const [finished] = own(led?.datasets);
  const sent = nodes.flatMap((node) => own(node.upload?.datasets));
  const shares = nodes.flatMap((node) => node.folded).flatMap(({ aggregator, datasets }) => own(datasets).map((one) => ({ ...one, aggregator })));
  const ends = [finished?.seen, ...sent.map(({ seen }) => seen)].map((ranges) => ranges?.at(-1)?.[1] ?? 0);
  return {
    name,
    batches: finished?.batches ?? 0,
    end: finished?.batches ?? Math.max(...ends),
    sent: union(finished?.seen ?? [], ...sent.map(({ seen }) => seen)),
    finished: finished?.seen ?? [],
    // Two lives of an aggregator may both answer: its share is counted once.
    folded: [...new Set(shares.map(({ aggregator }) => aggregator))].sort((one, other) => one - other)
      .map((aggregator) => ({ aggregator, seen: union(...shares.filter((one) => one.aggregator === aggregator).map(({ seen }) => seen)) })),
    repeated: union(finished?.repeated ?? [], ...sent.map(({ repeated }) => repeated)),
    rejected: union(...sent.map(({ rejected }) => rejected)),
  };
}

/** Why rows of a job were rejected: how many for each reason, and the first of them with their places; of all its gateways. */
export function rejectsOf({ nodes }) {
  const uploads = nodes.map((node) => node.upload).filter(Boolean);
  const reasons = new Map();
  uploads.flatMap((upload) => upload.reasons).forEach(({ reason, rows }) => reasons.set(reason, (reasons.get(reason) ?? 0) + rows));
  const lines = new Map(uploads.flatMap((upload) => upload.rejects).map((line) => [line.file + ':' + line.line, line]));
  return { reasons: [...reasons].sort(([, one], [, other]) => other - one), lines: [...lines.values()] };
}

/** The cells of a dataset's map: one for each batch, or for so many that there are not too many cells. */
export function cellsOf(dataset) {
  const size = Math.max(1, Math.ceil(dataset.end / MAX_CELLS));
  const cells = [];
  for (let from = 0; from < dataset.end; from += size) {
    cells.push(cellOf(dataset, from, Math.min(dataset.end, from + size)));
  }
  return cells;
}

function cellOf(dataset, from, end) {
  const size = end - from;
  const within = (ranges) => covered(ranges, from, end);
  const sent = within(dataset.sent);
  const finished = within(dataset.finished);
  const folds = dataset.folded.length;
  const folded = folds === 0 ? finished : dataset.folded.reduce((sum, { seen }) => sum + within(seen), 0) / folds;
  const state = folded === size ? 'folded' : finished === size ? 'finished' : sent > 0 ? 'sent' : 'unsent';
  return { from, end, state, sent, finished, share: folded / size, repeated: within(dataset.repeated), rejected: within(dataset.rejected) };
}
