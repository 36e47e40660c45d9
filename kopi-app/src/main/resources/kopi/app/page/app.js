import { html, render, useState, useEffect, useAgain, useRedraw, useTicks, recall, remember, decoded } from './lib.js';
import { t, count, switchLanguage } from './i18n.js';
import { ask, follow, setToken, token, TokenNeeded } from './connection.js';
import { cluster, subscribe, take, connectionIs } from './history.js';
import { Flow } from './flow.js';
import { Life } from './life.js';
import { Jobs } from './jobs.js';
import { ResultsView, OpenFiles } from './results.js';
import { Ask } from './ask.js';
import { Learn } from './learn.js';
import { Help } from './help.js';

const LIBRARIES = ['vendor/uplot.js', 'vendor/d3.js', 'vendor/plot.js'];
const AGAIN_MILLIS = 1000;
const NO_SCREENS = [];
const SCREENS = { cluster: ['flow', 'life', 'jobs', 'reports', 'learn'], results: ['reports'], data: ['ask'], simulation: ['learn'] };

/** Loads the libraries of charts, behind the first paint, one after the other. */
async function loadLibraries() {
  for (const source of LIBRARIES) {
    await new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = source;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }
}

/** A key in the address is taken out of it at once: it is not to be seen, nor to be kept in a browser's history. */
function takeKey() {
  const [, key] = /^#key=([\w-]+)$/.exec(location.hash) ?? [];
  if (key) {
    setToken(key);
    history.replaceState(null, '', location.pathname);
  }
}

function useRoute() {
  const read = () => location.hash.replace(/^#\//, '').split('/').map(decoded);
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const changed = () => setRoute(read());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

/** What this is a page of, and which token it lacks: none (empty), one, or another one. Asks until it is answered. */
function useSite() {
  const [site, setSite] = useState(null);
  const [need, setNeed] = useState('');
  const followed = (state) => {
    connectionIs(state);
    if (state.is === 'token') {
      setNeed('wrong');
    }
  };
  const begin = async () => {
    try {
      const found = await ask('/api/v1/site');
      setSite(found);
      setNeed('');
      if (found.kind === 'cluster') {
        follow(found.eggs, take, followed);
      }
    } catch (problem) {
      if (problem instanceof TokenNeeded) {
        setNeed(token() ? 'wrong' : 'token');
      } else {
        connectionIs({ is: 'lost' });
        setTimeout(begin, AGAIN_MILLIS);
      }
    }
  };
  useEffect(() => { begin(); }, []);
  return { site, need, begin };
}

/** What keys do, where nothing is written. */
function useKeys(screens, help) {
  useEffect(() => {
    const pressed = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
        return;
      }
      if (screens[Number(event.key) - 1]) {
        location.hash = '#/' + screens[Number(event.key) - 1];
      } else if (event.key === '/') {
        document.querySelector('.filter-input')?.focus();
        event.preventDefault();
      } else if (event.key === '?') {
        help();
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [screens]);
}

function App() {
  const { site, need, begin } = useSite();
  const [isReady, setReady] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const again = useAgain();
  const [screen = '', ...rest] = useRoute();
  const screens = SCREENS[site?.kind] ?? NO_SCREENS;
  const shown = screens.includes(screen) ? screen : screens[0];
  const help = () => setHelpOpen(true);
  useKeys(screens, help);
  useEffect(() => { loadLibraries().then(() => setReady(true)); }, []);
  useEffect(() => { document.title = (shown ? t(shown) + ' · ' : '') + 'kopi'; });
  return html`
    <${Top} site=${site} screens=${screens} shown=${shown} again=${again} help=${help} />
    <main id="content" class="page" tabindex="-1">
      <h1 class="hidden">${shown ? t(shown) : 'kopi'}</h1>
      ${need ? html`<${TokenForm} isWrong=${need === 'wrong'} done=${begin} />`
        : !site || !isReady ? html`<p class="empty">${t('connecting')}</p>`
        : html`<${Screen} site=${site} shown=${shown} rest=${rest} />`}
    </main>
    <${Help} isOpen=${isHelpOpen} close=${() => setHelpOpen(false)} />`;
}

/** What is above every screen. */
function Top({ site, screens, shown, again, help }) {
  const skip = (event) => {
    event.preventDefault();
    document.getElementById('content').focus();
  };
  return html`
    <a class="skip" href="#content" onClick=${skip}>${t('skip')}</a>
    <header class="top no-print"><div class="top-inner">
      <a class="brand" href="#/"><img src="icon.svg" alt="" width="28" height="28" /><span>kopi</span></a>
      <nav aria-label=${t('screens')}>${screens.map((name) => html`<a key=${name} href=${'#/' + name} aria-current=${name === shown ? 'page' : null}>${t(name)}</a>`)}</nav>
      <div class="tools">
        ${site?.kind === 'cluster' ? html`<${Freshness} />` : null}
        <button type="button" class="quiet" onClick=${() => { switchLanguage(); again(); }}>${t('language')}</button>
        <button type="button" class="quiet icon" aria-label=${t('theme')} title=${t('theme')} onClick=${() => { switchTheme(); again(); }}>◐</button>
        <button type="button" class="quiet icon" aria-label=${t('help')} title=${t('help')} onClick=${help}>?</button>
      </div></div></header>`;
}

function Screen({ site, shown, rest }) {
  return {
    cluster: () => html`<${ClusterScreen} site=${site} shown=${shown} rest=${rest} />`,
    data: () => html`<${Ask} site=${site} workbook=${makeWorkbook} />`,
    results: () => html`<${Folder} rest=${rest} />`,
    simulation: () => html`<${Learn} site=${site} />`,
  }[site.kind]();
}

function ClusterScreen({ site, shown, rest }) {
  const [hasState, setHasState] = useState(cluster.now !== null);
  useEffect(() => subscribe(() => setHasState(cluster.now !== null)), []);
  if (shown === 'reports') {
    return html`<${OpenedFiles} rest=${rest} />`;
  }
  if (shown === 'learn') {
    return html`<${Learn} site=${site} />`;
  }
  if (!hasState) {
    return html`<p class="empty">${t('connecting')}</p>`;
  }
  return { flow: html`<${Flow} />`, life: html`<${Life} />`, jobs: html`<${Jobs} name=${rest[0]} />` }[shown];
}

/** How old what is shown is, and who it is from; always in sight. */
function Freshness() {
  useRedraw(subscribe);
  useTicks(500);
  const { now, receivedAt, connection } = cluster;
  const age = (Date.now() - receivedAt) / 1000;
  const isOld = connection.is !== 'live' || age > 3;
  return html`<p class=${isOld ? 'fresh old' : 'fresh'} data-egg=${connection.egg ?? ''}>
    <span class="dot" aria-hidden="true">${isOld ? '○' : '●'}</span>
    <span>${now ? t('age', count(age, 1)) : t('connecting')}<br />
    <span class="muted">${connection.is === 'lost' ? t('lost') : now ? source(now) : ''}</span></span></p>`;
}

/** Who leads, and from whom this is known. */
function source({ isDown, leader, term, egg }) {
  return [isDown ? t('clusterDown') : leader ? t('leads', leader) : t('noLeader'), t('term', term), t('via', egg)].join(' · ');
}

function TokenForm({ isWrong, done }) {
  const [value, setValue] = useState('');
  const submitted = (event) => {
    event.preventDefault();
    setToken(value);
    done();
  };
  return html`<form class="card token" onSubmit=${submitted}><h2>${t('tokenNeeded')}</h2>
    <label>${t('token')}<input type="password" autocomplete="off" value=${value} onInput=${(event) => setValue(event.target.value)} /></label>
    <p class="muted">${t('tokenHint')}</p>${isWrong ? html`<p role="alert" class="problem">${t('tokenWrong')}</p>` : null}
    <button type="submit" class="primary">${t('enter')}</button></form>`;
}

const loadTable = (file) => ask('/api/v1/results/' + encodeURIComponent(file));
const makeWorkbook = (file) => ask('/api/v1/results/' + encodeURIComponent(file) + '?format=xlsx', { isBlob: true });

/** The results of a folder that the server shows. */
function Folder({ rest }) {
  const [results, setResults] = useState(null);
  const [failure, setFailure] = useState('');
  useEffect(() => { ask('/api/v1/results').then(setResults, (problem) => setFailure(problem.message)); }, []);
  if (!results) {
    return html`<p class="empty">${failure ? t('cannotRead', failure) : t('loading')}</p>`;
  }
  const chosen = results.files.includes(rest[0]) ? rest[0] : results.files[0];
  return html`<p class="title">${results.job || results.folder}</p>
    <${ResultsView} origin=${results} files=${results.files} load=${loadTable} chosen=${chosen} choose=${chooseFile} workbook=${makeWorkbook} />`;
}

function chooseFile(file) {
  location.hash = '#/reports/' + encodeURIComponent(file);
}

/** Results that were opened from this machine. */
function OpenedFiles({ rest }) {
  const [tables, setTables] = useState([]);
  const [load] = useState(() => ({ tables: [] }));
  load.tables = tables;
  const [find] = useState(() => async (file) => load.tables.find((table) => table.file === file));
  if (tables.length === 0) {
    return html`<section class="card"><p class="empty">${t('noResults')}<br />${t('noResultsHint')}</p><p class="centred"><${OpenFiles} label=${t('open')} onTables=${setTables} /></p></section>`;
  }
  const files = tables.map((table) => table.file);
  return html`<${ResultsView} origin=${null} files=${files} load=${find} chosen=${files.includes(rest[0]) ? rest[0] : files[0]} choose=${chooseFile} />`;
}

function switchTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = isDark ? 'light' : 'dark';
  remember('theme', root.dataset.theme);
}

if (recall('theme')) {
  document.documentElement.dataset.theme = recall('theme');
}
takeKey();
render(html`<${App} />`, document.getElementById('app'));
