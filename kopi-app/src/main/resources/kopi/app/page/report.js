import { html, render, useState, useAgain, decoded } from './lib.js';
import { t, switchLanguage } from './i18n.js';
import { ResultsView } from './results.js';

const RESULTS = JSON.parse(document.getElementById('results').textContent);

const loadEmbedded = async (file) => RESULTS.tables.find((table) => table.file === file);

/** Results in a file of their own. */
function Report() {
  const files = RESULTS.tables.map((table) => table.file);
  const linked = decoded(location.hash.slice(1));
  const [chosen, setChosen] = useState(files.includes(linked) ? linked : files[0]);
  const again = useAgain();
  const choose = (file) => {
    history.replaceState(null, '', '#' + encodeURIComponent(file));
    setChosen(file);
  };
  return html`<div class="page">
    <header class="report-head"><h1>${RESULTS.job || RESULTS.folder}</h1>
      <button type="button" class="quiet no-print" onClick=${() => { switchLanguage(); again(); }}>${t('language')}</button></header>
    <${ResultsView} origin=${RESULTS} files=${files} load=${loadEmbedded} chosen=${chosen} choose=${choose} />
  </div>`;
}

document.title = (RESULTS.job || RESULTS.folder) + ' · kopi';
render(html`<${Report} />`, document.getElementById('app'));
