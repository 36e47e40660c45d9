import { recall, remember } from './lib.js';

const TEXTS = {
  en: {
    ask: 'Ask', run: 'Run', explain: 'Explain', saveSql: 'Save as .sql', history: 'History', tables: 'Tables', query: 'A query in SQL', queryHint: 'Ctrl-Enter runs it. A click on a table or column puts its name into it.', running: 'Running… {0} s', seconds: '{0} s',
    flow: 'Flow', life: 'Life', jobs: 'Jobs', reports: 'Reports', help: 'Help', theme: 'Dark or light', language: 'Español',
    skip: 'Skip to content', screens: 'Screens',
    age: 'data is {0} s old', connecting: 'connecting…', lost: 'no egg answers; trying again', via: 'from {0}', leads: '{0} leads', noLeader: 'no egg leads', term: 'term {0}',
    token: 'Token', tokenNeeded: 'This cluster asks for a token', tokenHint: 'The one that kopi submit and commands use; see docs/operations.md. It stays in this tab.', tokenWrong: 'The cluster does not know this token.', enter: 'Continue',
    nodesWork: '{0} of {1} nodes work', rowsPerSecond: 'rows/s', inHand: 'in hand', incarnation: 'life {0}', restarts: 'restarts', heap: 'heap', broker: 'broker', state: 'state', node: 'node', nodes: 'Nodes', roles: 'roles', address: 'address', pid: 'pid',
    pipeline: 'The pipeline', pipelineHint: 'One pill is one process. Lines are what the broker carries between them: the thicker, the more megabytes a second; the number at a line is how many messages wait there.', rates: 'Rows a second', ratesHint: 'of all nodes, over the last ten minutes that this page has been open', idle: 'idle', at: 'as it was at {0}', live: 'live', scrub: 'Look back',
    lanes: 'Every process over time', lanesHint: 'What eggs have seen. A gap is a death; the next life begins behind it.', span: 'Time span', minutes: '{0} min', hour: '1 h', deaths: 'deaths', medianBack: 'median comeback', worstBack: 'worst comeback', elections: 'elections', events: 'What has happened', allKinds: 'all kinds', noEvents: 'Nothing has happened yet. Stop a process, and watch its egg bring it back.',
    learn: 'Learn', simulated: 'A simulated cluster', simulatedHint: 'The same code as in a real one, in simulated time, in one thread. Whatever happens by chance follows from the seed, so that it can be seen again.', seed: 'Seed', seedOf: 'Seed {0}', openTrace: 'Open a trace', noTrace: 'not a trace of kopi simulate', routine: 'with heartbeats and the like', noSteps: 'Nothing has happened.', stepOf: 'step {0} of {1}', step: 'Step', steps: 'What has happened up to here', stepBack: 'One step back', stepOn: 'One step on', stage: 'Who does what',
    faults: 'Faults', faultsHint: 'Lets that go wrong besides, at this very moment: the simulation is run again up to here and on.', starts: 'starts', dies: 'dies', hangs: 'stands still', message: 'message', electionMessage: 'message of an election', newTerm: 'new term', clientSays: 'client', fault: 'fault', heals: 'everything heals',
    lampAll: 'No invariant is broken', lampHealed: 'Everything has healed', lampJobs: '{0} jobs ended with the right bytes, or by name', lampWhole: 'Every node lives, and nothing is left behind', lit: 'holds', dark: 'not yet', broken: 'broken',
    timeLeft: 'time left', unfinishedBatches: 'batches unfinished', waiting: 'waiting', megabytesPerSecond: 'MB/s',
    restartBudget: 'restart budget', ofMany: '{0} of {1}', trials: 'Trials', trialsHint: 'What becomes of the cluster? Whatever is done here is in its log.', kill: 'Kill', freeze: 'Freeze', scale: 'Scale', scaleRole: 'Nodes of', scaleTo: 'to be', letOut: 'Let the hound out', callBack: 'Call the hound back', isOut: 'The hound is out: it kills a node every five seconds, for a minute, and spares the eggs.', ordered: 'Ordered: {0}',
    job: 'job', phase: 'phase', batches: 'batches done', ledBy: 'led by', noJobs: 'No job is running.', noJobsHint: 'Start one with: kopi submit --gateway HOST:PORT --data DIR --out DIR', batchesPerSecond: 'Batches a second', jobEvents: 'What has happened to it', noSuchJob: 'No egg knows a job of this name any more.', back: 'All jobs',
    attempt: 'attempt', partitions: 'partitions', abort: 'Abort…', abortSure: 'Abort {0} for good', cancel: 'Cancel', notDone: 'Not done: {0}', dataset: 'dataset',
    batchMap: 'Batches', batchMapHint: 'One cell is one batch, or some of them where there are many. It fills as aggregators fold it.', batchOf: 'batch {0}', batchSummary: '{0} batches, {1} sent, {2} through the stages, {3} repeated, {4} with rejected rows', batchesInAll: 'batches', inFlight: 'unfinished / credit',
    noBatches: 'Nothing has been sent yet.', rejects: 'Rejected rows', rejectsHint: 'As clients have said through the gateways that live; the client lists all of them in rejects.csv.', reason: 'reason', rowsRejected: 'rows', otherReasons: 'other reasons, or not told', firstRejects: 'The first of them',
    unsent: 'not sent', sent: 'sent', finishedBatch: 'through the stages', folded: 'folded by all aggregators', foldedByAggregator: 'folded, by aggregator', repeated: 'repeated', rejected: 'with rejected rows', silent: 'Does not answer: {0}', stagesOverTime: 'Stages over time', stagesHint: 'Batches a second that were sent, came through the stages, and were folded by every aggregator, since this page has been looking.',
    noResults: 'Results go to whoever asked for them, not to eggs.', noResultsHint: 'Open the CSV files of a folder of results here; they stay in this browser. Or show the whole folder: kopi report DIR --ui, or kopi report DIR --html FILE.', open: 'Open CSV files…', compareWith: 'Compare with…', stopComparing: 'Stop comparing',
    rows: '{0} rows', oneRow: '1 row', firstRows: 'the first {0} of {1} rows', matching: '{0} of {1} rows match', filter: 'Filter', filterHint: 'words, or column>100, column=text', chart: 'Chart', table: 'Table', noChart: 'These columns suggest no chart.', noRows: 'No rows.', noMatch: 'No row matches the filter.', print: 'Print', download: 'Download', chartOfFirst: 'The chart shows the first {0} rows only.',
    finished: 'finished', command: 'command', rejectedRows: 'rejected rows', readRows: 'rows read', parameters: 'parameters', sortBy: 'Sort by {0}',
    difference: 'Difference', left: 'here', right: 'there', change: 'change', same: 'No difference in {0} rows.', differing: 'Rows that differ: {0}; only here: {1}; only there: {2}.', onlyHere: 'only here', onlyThere: 'only there', notThere: 'The other run has no {0}.', differs: 'differs',
    count: 'count', distribution: 'How {0} is distributed', winners: '{0} by {1}', ranking: 'Ranking by {0}', heat: '{0} by {1} and {2}', line: '{0} over time', more: 'and {0} more',
    keys: 'Keys', keysHint: '1–5 the screens · / filter · ? this help · Esc closes', close: 'Close',
    alive: 'alive', starting: 'starting', suspect: 'suspect', dead: 'dead', failed: 'failed', draining: 'draining', stopping: 'stopping', unknown: 'unknown',
    loading: 'Loading…', cannotRead: 'Cannot be read: {0}', results: 'Results', clusterDown: 'the cluster is down',
  },
  es: {
    ask: 'Preguntar', run: 'Ejecutar', explain: 'Explicar', saveSql: 'Guardar como .sql', history: 'Historial', tables: 'Tablas', query: 'Una consulta en SQL', queryHint: 'Ctrl-Intro la ejecuta. Un clic en una tabla o columna pone su nombre.', running: 'En marcha… {0} s', seconds: '{0} s',
    flow: 'Flujo', life: 'Vida', jobs: 'Trabajos', reports: 'Informes', help: 'Ayuda', theme: 'Oscuro o claro', language: 'English',
    skip: 'Ir al contenido', screens: 'Pantallas',
    age: 'los datos tienen {0} s', connecting: 'conectando…', lost: 'ningún huevo responde; se sigue intentando', via: 'desde {0}', leads: '{0} lidera', noLeader: 'ningún huevo lidera', term: 'mandato {0}',
    token: 'Token', tokenNeeded: 'Este clúster pide un token', tokenHint: 'El que usan kopi submit y los comandos; ver docs/operations.md. No sale de esta pestaña.', tokenWrong: 'El clúster no conoce este token.', enter: 'Continuar',
    nodesWork: '{0} de {1} nodos funcionan', rowsPerSecond: 'filas/s', inHand: 'en curso', incarnation: 'vida {0}', restarts: 'reinicios', heap: 'memoria', broker: 'bróker', state: 'estado', node: 'nodo', nodes: 'Nodos', roles: 'roles', address: 'dirección', pid: 'pid',
    pipeline: 'La cadena', pipelineHint: 'Cada píldora es un proceso. Las líneas son lo que el bróker lleva entre ellos: más gruesas, más megabytes por segundo; el número junto a una línea dice cuántos mensajes esperan ahí.', rates: 'Filas por segundo', ratesHint: 'de todos los nodos, en los últimos diez minutos con esta página abierta', idle: 'en reposo', at: 'como estaba a las {0}', live: 'en vivo', scrub: 'Mirar atrás',
    lanes: 'Cada proceso en el tiempo', lanesHint: 'Lo que han visto los huevos. Un hueco es una muerte; detrás empieza la vida siguiente.', span: 'Periodo', minutes: '{0} min', hour: '1 h', deaths: 'muertes', medianBack: 'regreso mediano', worstBack: 'peor regreso', elections: 'elecciones', events: 'Qué ha pasado', allKinds: 'de todo tipo', noEvents: 'Aún no ha pasado nada. Pare un proceso y vea cómo su huevo lo devuelve.',
    learn: 'Aprender', simulated: 'Un clúster simulado', simulatedHint: 'El mismo código que en uno real, en tiempo simulado y en un solo hilo. Todo lo que pasa por azar sale de la semilla, así que puede verse otra vez.', seed: 'Semilla', seedOf: 'Semilla {0}', openTrace: 'Abrir una traza', noTrace: 'no es una traza de kopi simulate', routine: 'con latidos y demás rutina', noSteps: 'No ha pasado nada.', stepOf: 'paso {0} de {1}', step: 'Paso', steps: 'Qué ha pasado hasta aquí', stepBack: 'Un paso atrás', stepOn: 'Un paso adelante', stage: 'Quién hace qué',
    faults: 'Fallos', faultsHint: 'Hace que eso falle además, en este mismo momento: la simulación se repite hasta aquí y sigue.', starts: 'arranca', dies: 'muere', hangs: 'se para', message: 'mensaje', electionMessage: 'mensaje de una elección', newTerm: 'mandato nuevo', clientSays: 'cliente', fault: 'fallo', heals: 'todo sana',
    lampAll: 'Ninguna invariante está rota', lampHealed: 'Todo ha sanado', lampJobs: '{0} trabajos acabaron con los bytes correctos, o fallaron por su nombre', lampWhole: 'Todos los nodos viven y no queda nada atrás', lit: 'se cumple', dark: 'aún no', broken: 'rota',
    timeLeft: 'tiempo restante', unfinishedBatches: 'lotes sin terminar', waiting: 'en espera', megabytesPerSecond: 'MB/s',
    restartBudget: 'reinicios disponibles', ofMany: '{0} de {1}', trials: 'Ensayos', trialsHint: '¿Qué será del clúster? Lo que se hace aquí queda en su registro.', kill: 'Matar', freeze: 'Congelar', scale: 'Escalar', scaleRole: 'Nodos de', scaleTo: 'serán', letOut: 'Soltar el sabueso', callBack: 'Llamar al sabueso', isOut: 'El sabueso anda suelto: mata un nodo cada cinco segundos durante un minuto, y respeta los huevos.', ordered: 'Ordenado: {0}',
    job: 'trabajo', phase: 'fase', batches: 'lotes hechos', ledBy: 'a cargo de', noJobs: 'No hay trabajos en marcha.', noJobsHint: 'Empiece uno con: kopi submit --gateway HOST:PORT --data DIR --out DIR', batchesPerSecond: 'Lotes por segundo', jobEvents: 'Qué le ha pasado', noSuchJob: 'Ningún huevo conoce ya un trabajo con este nombre.', back: 'Todos los trabajos',
    attempt: 'intento', partitions: 'particiones', abort: 'Abortar…', abortSure: 'Abortar {0} definitivamente', cancel: 'Cancelar', notDone: 'No se ha hecho: {0}', dataset: 'tabla',
    batchMap: 'Lotes', batchMapHint: 'Cada celda es un lote, o varios donde hay muchos. Se llena a medida que los agregadores lo suman.', batchOf: 'lote {0}', batchSummary: '{0} lotes, {1} enviados, {2} pasaron las etapas, {3} repetidos, {4} con filas rechazadas', batchesInAll: 'lotes', inFlight: 'sin terminar / crédito',
    noBatches: 'Aún no se ha enviado nada.', rejects: 'Filas rechazadas', rejectsHint: 'Según los clientes, a través de las pasarelas que viven; el cliente las lista todas en rejects.csv.', reason: 'motivo', rowsRejected: 'filas', otherReasons: 'otros motivos, o no dichos', firstRejects: 'Las primeras',
    unsent: 'sin enviar', sent: 'enviado', finishedBatch: 'pasó las etapas', folded: 'sumado por todos los agregadores', foldedByAggregator: 'sumados, por agregador', repeated: 'repetido', rejected: 'con filas rechazadas', silent: 'No responde: {0}', stagesOverTime: 'Etapas en el tiempo', stagesHint: 'Lotes por segundo enviados, pasados por las etapas y sumados por todos los agregadores, desde que esta página los mira.',
    noResults: 'Los resultados van a quien los pidió, no a los huevos.', noResultsHint: 'Abra aquí los CSV de una carpeta de resultados; no salen de este navegador. O muestre la carpeta: kopi report DIR --ui, o kopi report DIR --html FILE.', open: 'Abrir archivos CSV…', compareWith: 'Comparar con…', stopComparing: 'Dejar de comparar',
    rows: '{0} filas', oneRow: '1 fila', firstRows: 'las primeras {0} de {1} filas', matching: 'coinciden {0} de {1} filas', filter: 'Filtro', filterHint: 'palabras, o columna>100, columna=texto', chart: 'Gráfico', table: 'Tabla', noChart: 'Estas columnas no sugieren ningún gráfico.', noRows: 'Sin filas.', noMatch: 'Ninguna fila coincide con el filtro.', print: 'Imprimir', download: 'Descargar', chartOfFirst: 'El gráfico muestra solo las primeras {0} filas.',
    finished: 'terminado', command: 'comando', rejectedRows: 'filas rechazadas', readRows: 'filas leídas', parameters: 'parámetros', sortBy: 'Ordenar por {0}',
    difference: 'Diferencia', left: 'aquí', right: 'allí', change: 'cambio', same: 'Ninguna diferencia en {0} filas.', differing: 'Filas que difieren: {0}; solo aquí: {1}; solo allí: {2}.', onlyHere: 'solo aquí', onlyThere: 'solo allí', notThere: 'La otra ejecución no tiene {0}.', differs: 'difiere',
    count: 'cantidad', distribution: 'Cómo se distribuye {0}', winners: '{0} por {1}', ranking: 'Clasificación por {0}', heat: '{0} por {1} y {2}', line: '{0} en el tiempo', more: 'y {0} más',
    keys: 'Teclas', keysHint: '1–5 las pantallas · / filtro · ? esta ayuda · Esc cierra', close: 'Cerrar',
    alive: 'vivo', starting: 'arrancando', suspect: 'sospechoso', dead: 'muerto', failed: 'fallido', draining: 'vaciándose', stopping: 'parando', unknown: 'desconocido',
    loading: 'Cargando…', cannotRead: 'No se puede leer: {0}', results: 'Resultados', clusterDown: 'el clúster está parado',
  },
};

let language = TEXTS[recall('language')] ? recall('language') : navigator.language.startsWith('es') ? 'es' : 'en';
document.documentElement.lang = language;

/** The other language from now on; whoever calls draws again. */
export function switchLanguage() {
  language = language === 'en' ? 'es' : 'en';
  document.documentElement.lang = language;
  remember('language', language);
}

/** A text of the page, with values put in. */
export function t(key, ...values) {
  const text = TEXTS[language][key] ?? TEXTS.en[key] ?? key;
  return text.replace(/\{(\d)\}/g, (_, index) => String(values[index]));
}

/** A number as people of that language write it. */
export function count(number, digits = 0) {
  return Number(number).toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A number in little room: 120 K. */
export function short(number) {
  return Number(number).toLocaleString(language, { notation: 'compact', maximumSignificantDigits: 3 });
}

/** A number of seconds. */
export function duration(seconds) {
  const whole = Math.round(seconds);
  return whole < 60 ? whole + ' s' : Math.floor(whole / 60) + ' min ' + String(whole % 60).padStart(2, '0') + ' s';
}

/** A time of day. */
export function clock(millis) {
  return new Date(millis).toLocaleTimeString(language, { hour12: false });
}
