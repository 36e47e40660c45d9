// Holds the site that "npm run build" has made: every link in it leads somewhere, and Mermaid itself reads every diagram.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { JSDOM } from 'jsdom';
import { frame, place, render, slug } from './pages.mjs';

const out = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'target', 'site');

/** Kopi's own pages; the Javadoc is the JDK's business. */
const pages = fs
  .readdirSync(out, { recursive: true })
  .filter((file) => file.endsWith('.html') && !file.startsWith('ports'))
  .map((file) => ({ file, document: new JSDOM(fs.readFileSync(path.join(out, file))).window.document }));
const byFile = new Map(pages.map((page) => [page.file, page.document]));

test('headings are named as hosted Git services name them', () => {
  assert.equal(slug('What one client may have'), 'what-one-client-may-have');
  assert.equal(slug('A cluster, beside `DuckDB`'), 'a-cluster-beside-duckdb');
});

test('links to pages, sources and folders become links into the site', () => {
  const seen = [];
  const text = '# T\n[a](../README.md#x) [b](../kopi) [c](adr) [d](https://example.org) [e](#y)';
  const { title, html } = render('docs/a.md', text, (file) => file === 'docs/adr', (file) => seen.push(file));
  assert.equal(title, 'T');
  for (const href of ['../README.html#x', '../kopi.html', 'adr/index-of-folder.html', 'https://example.org', '#y']) {
    assert.ok(html.includes(`href="${href}"`), href);
  }
  assert.deepEqual(seen, ['README.md', 'kopi', 'docs/adr']);
});

test('pictures come along', () => {
  const seen = [];
  const { html } = render('docs/a.md', '![a](images/a.png)', () => false, (file) => seen.push(file));
  assert.ok(html.includes('src="images/a.png"'));
  assert.deepEqual(seen, ['docs/images/a.png']);
  assert.equal(place('docs/images/a.png', false), 'docs/images/a.png');
  assert.ok(fs.existsSync(path.join(out, 'docs/images/page-flow.png')));
});

test('text of a page cannot become markup', () => {
  const { html } = render('a.md', '<script>alert(1)</script>\n\n```mermaid\n</pre><b>\n```\n', () => false);
  assert.ok(!html.includes('<script>') && !html.includes('<b>'));
  assert.ok(frame({ title: '<b>', html, up: '' }).includes('<title>&lt;b&gt;'));
  assert.equal(place('docs/a.md', false), 'docs/a.html');
});

test('every link leads somewhere', () => {
  const broken = [];
  let checked = 0;
  for (const { file, document } of pages) {
    for (const link of document.querySelectorAll('a[href], link[href], script[src]')) {
      const href = link.getAttribute('href') ?? link.getAttribute('src');
      if (/^[a-z]+:/.test(href)) continue;
      checked++;
      const [to, fragment] = href.split('#');
      const linked = to === '' ? file : path.posix.normalize(path.posix.join(path.posix.dirname(file), decodeURI(to)));
      const found = fs.existsSync(path.join(out, linked));
      const document = byFile.get(linked);
      if (!found || (fragment !== undefined && document?.getElementById(decodeURI(fragment)) == null)) {
        broken.push(`${file}: ${href}`);
      }
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(checked > 500, `${checked} links`);
});

test('Mermaid reads every diagram', async () => {
  globalThis.window = new JSDOM('').window;
  globalThis.document = window.document;
  const { default: mermaid } = await import('mermaid');
  let diagrams = 0;
  for (const { file, document } of pages) {
    for (const diagram of document.querySelectorAll('pre.mermaid')) {
      diagrams++;
      await assert.doesNotReject(mermaid.parse(diagram.textContent), file);
    }
  }
  assert.ok(diagrams > 20, `${diagrams} diagrams`);
  await assert.rejects(mermaid.parse('flowchart LR\n a ->'));
});

test('the Javadoc of the ports is there', () => {
  for (const port of ['Broker', 'Launcher', 'Datagrams', 'SnapshotStore']) {
    assert.ok(fs.existsSync(path.join(out, 'ports', 'kopi', 'core', 'port', `${port}.html`)), port);
  }
});
