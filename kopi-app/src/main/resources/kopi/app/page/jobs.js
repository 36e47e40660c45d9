import { html, useRedraw } from './lib.js';
import { t, count } from './i18n.js';
import { cluster, subscribe } from './history.js';
import { Job } from './job.js';
import { EventList } from './life.js';

/** The screen of jobs, or of one of them. */
export function Jobs({ name }) {
  useRedraw(subscribe);
  return name ? html`<${Job} name=${name} />` : html`<${JobList} />`;
}

function JobList() {
  const { jobs } = cluster.now;
  return html`
    <section class="card" aria-labelledby="jobs"><h2 id="jobs">${t('jobs')}</h2>
      ${jobs.length === 0 ? html`<p class="empty">${t('noJobs')}<br /><code>${t('noJobsHint')}</code></p>` : html`<table class="plain">
        <thead><tr><th scope="col">${t('job')}</th><th scope="col">${t('phase')}</th><th scope="col" class="number">${t('batches')}</th><th scope="col" class="number">${t('batchesPerSecond')}</th><th scope="col">${t('ledBy')}</th></tr></thead>
        <tbody>${jobs.map((job) => html`<tr key=${job.job}><th scope="row"><a href=${'#/jobs/' + encodeURIComponent(job.job)}>${job.job}</a></th><td>${job.phase}</td><td class="number">${count(job.finishedBatches)}</td><td class="number">${count(rates(job.job).at(-1)?.[1] ?? 0)}</td><td>${job.controller}</td></tr>`)}</tbody></table>`}
    </section>
    <${EventList} events=${cluster.events.filter((event) => event.job !== '')} />`;
}

/** Batches that a job has finished a second, over the time that this page has been open. */
function rates(name) {
  const seen = cluster.states.map((state) => [state.time / 1000, state.jobs.find((job) => job.job === name)?.finishedBatches]).filter(([, batches]) => batches !== undefined);
  // Over five steps: a single one is half a second.
  return seen.slice(5).map(([time, batches], index) => [time, Math.max(0, (batches - seen[index][1]) / (time - seen[index][0]))]);
}
