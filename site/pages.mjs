// The repository's Markdown as pages of a site: pure functions from text to HTML.
import MarkdownIt from 'markdown-it';
import anchor from 'markdown-it-anchor';
import path from 'node:path';

/** As hosted Git services name headings; DocumentationTest checks the pages' links by the same rule. */
export function slug(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function escapeHtml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Where a file or folder of the repository is in the site. */
export function place(file, isFolder) {
  if (isFolder) return path.posix.join(file, 'index-of-folder.html');
  if (file.endsWith('.png')) return file;
  return file.endsWith('.md') ? file.replace(/\.md$/, '.html') : `${file}.html`;
}

/**
 * Renders a page.
 *
 * @param file the page's path in the repository
 * @param text its Markdown
 * @param isFolder whether a path in the repository is a folder
 * @param seen called with every path in the repository that the page links to
 * @returns {{title: string, html: string}}
 */
export function render(file, text, isFolder, seen = () => {}) {
  const markdown = new MarkdownIt({ html: false, linkify: false }).use(anchor, { slugify: slug, tabIndex: false });
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, at, ...rest) =>
    tokens[at].info.trim() === 'mermaid'
      ? `<pre class="mermaid">${escapeHtml(tokens[at].content)}</pre>\n`
      : fence(tokens, at, ...rest);

  let title = file;
  const tokens = markdown.parse(text, {});
  tokens.forEach((token, at) => {
    if (token.type === 'heading_open' && token.tag === 'h1') title = tokens[at + 1].content;
    for (const child of token.children ?? []) {
      const href = child.attrGet('href');
      if (href !== null) child.attrSet('href', target(file, href, isFolder, seen));
      const source = child.attrGet('src');
      if (source !== null) seen(path.posix.join(path.posix.dirname(file), source));
    }
  });
  return { title, html: markdown.renderer.render(tokens, markdown.options, {}) };
}

function target(file, href, isFolder, seen) {
  if (/^[a-z]+:/.test(href) || href.startsWith('#')) return href;
  const [link, fragment] = href.split('#');
  const linked = path.posix.normalize(path.posix.join(path.posix.dirname(file), decodeURI(link))).replace(/\/$/, '');
  seen(linked);
  const relative = path.posix.relative(path.posix.dirname(file), place(linked, isFolder(linked)));
  return encodeURI(relative) + (fragment === undefined ? '' : `#${fragment}`);
}

/** A source file, to be looked at. */
export function renderSource(text) {
  return `<pre class="source">${escapeHtml(text)}</pre>`;
}

/** What a folder has, with links to it. */
export function renderFolder(entries) {
  const items = entries.map(({ name, href }) => `<li><a href="${encodeURI(href)}">${escapeHtml(name)}</a></li>`);
  return `<ul>\n${items.join('\n')}\n</ul>`;
}

/** All of a page around its content; up is the relative path from the page to the site's root, or empty. */
export function frame({ title, html, up }) {
  const drawing = html.includes('class="mermaid"')
    ? `<script src="${up}assets/mermaid.min.js"></script>
<script>mermaid.initialize({ startOnLoad: true, securityLevel: 'strict',
  theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'neutral' });</script>
`
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · kopi</title>
<link rel="stylesheet" href="${up}assets/style.css">
</head>
<body>
<nav><a href="${up}README.html">kopi</a> <a href="${up}docs/index.html">documentation</a> <a href="${up}docs/tutorial.html">tutorial</a>
<a href="${up}docs/glossary.html">glossary</a> <a href="${up}ports/index.html">ports (Javadoc)</a></nav>
<main>
${html}
</main>
${drawing}</body>
</html>
`;
}
