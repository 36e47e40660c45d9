// Builds the site into target/site: every page, every file and folder that a page links to, and the Javadoc of the ports.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { frame, place, render, renderFolder, renderSource } from './pages.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const out = path.join(root, 'target', 'site');
const PORTS = 'kopi.core.port';

const isFolder = (file) => fs.existsSync(path.join(root, file)) && fs.statSync(path.join(root, file)).isDirectory();

/** The pages that the site begins with; all else is there because something links to it. */
const waiting = new Set(['README.md', 'README.es.md', 'docs/index.md']);

function write(to, title, html) {
  const file = path.join(out, to);
  const up = path.posix.relative(path.posix.dirname(to), '.');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, frame({ title, html, up: up === '' ? '' : `${up}/` }));
}

function writeFolder(folder) {
  const entries = fs.readdirSync(path.join(root, folder)).sort().map((name) => {
    const linked = path.posix.join(folder, name);
    waiting.add(linked);
    return { name, href: path.posix.relative(folder, place(linked, isFolder(linked))) };
  });
  write(place(folder, true), folder, `<h1>${folder}</h1>\n${renderFolder(entries)}`);
}

function writeFile(file) {
  if (file.endsWith('.png')) {
    const copy = path.join(out, place(file, false));
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.copyFileSync(path.join(root, file), copy);
    return;
  }
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  if (file.endsWith('.md')) {
    const { title, html } = render(file, text, isFolder, (linked) => waiting.add(linked));
    write(place(file, false), title, html);
  } else {
    write(place(file, false), path.posix.basename(file), `<h1>${file}</h1>\n${renderSource(text)}`);
  }
}

/** What the ports promise is in their comments: the JDK's own tool, with nothing but the sources. */
function writePorts() {
  const home = process.env.JAVA_HOME;
  const javadoc = home === undefined ? 'javadoc' : path.join(home, 'bin', 'javadoc');
  const flags = ['-quiet', '-Xdoclint:none', '--ignore-source-errors', '-notimestamp', '-encoding', 'UTF-8'];
  execFileSync(
    javadoc,
    [...flags, '-windowtitle', 'kopi: ports', '-sourcepath', path.join(root, 'kopi-core/src/main/java'),
      '-d', path.join(out, 'ports'), PORTS],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
}

fs.rmSync(out, { recursive: true, force: true });
// A set that grows while it is walked: what is added is visited, too, each once.
for (const file of waiting) {
  if (isFolder(file)) writeFolder(file);
  else writeFile(file);
}
fs.mkdirSync(path.join(out, 'assets'), { recursive: true });
fs.copyFileSync(path.join(here, 'style.css'), path.join(out, 'assets', 'style.css'));
fs.copyFileSync(path.join(here, 'node_modules/mermaid/dist/mermaid.min.js'), path.join(out, 'assets', 'mermaid.min.js'));
write('index.html', 'kopi', '<meta http-equiv="refresh" content="0; url=docs/index.html"><a href="docs/index.html">kopi</a>');
writePorts();
console.log(`site: ${waiting.size} pages in ${path.relative(process.cwd(), out)}; open ${path.join(out, 'index.html')}`);
