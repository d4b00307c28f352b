'use strict';

const EVERY = 10000;
let panels = [];
let asking = false;

async function ask(path, parameters = {}) {
  const answer = await fetch(`api/v1/${path}?${new URLSearchParams(parameters)}`, {cache: 'no-store'});
  const told = await answer.json().catch(() => ({error: `HTTP ${answer.status}`}));
  if (told.status !== 'success') throw new Error(told.error || `HTTP ${answer.status}`);
  return told.data;
}

const named = (name, labels) => name.replace(/{{(\w+)}}/g, (_, label) => labels[label] || '');

async function lines(panel, from, to) {
  const step = Math.max(10, Math.round((to - from) / 180));
  const answers = await Promise.all(panel.series.map(series => ask('query_range', {query: series.expr, start: from, end: to, step})));
  return answers.flatMap((data, i) => data.result.map(one => ({
    name: named(panel.series[i].name, one.metric),
    bad: panel.series[i].bad,
    points: one.values.map(([t, v]) => [t, Number(v)]).filter(p => Number.isFinite(p[1])),
  })));
}

function cell(column, one) {
  if (!one) return ['–', 'none'];
  if (column.label) {
    const text = one.metric[column.label] || '–';
    return [text, column.good ? column.good.includes(text) ? 'good' : 'bad' : ''];
  }
  const value = Number(one.value[1]);
  const wrong = column.bad !== undefined && value > column.bad || column.least !== undefined && value < column.least
    || column.unit === 'yes' && column.judged !== false && value <= 0;
  return [Number.isFinite(value) ? UNITS[column.unit](value) : '–', wrong ? 'bad' : ''];
}

/**
 * One row for each thing that the first column tells of; what tells of it less closely is looked up by what it shares. Columns of what
 * the stack does not have are left out. The first row has the heads.
 */
async function rows(wanted) {
  const answers = await Promise.all(wanted.columns.map(column => ask('query', {query: column.expr})));
  const columns = wanted.columns.filter((column, i) => !column.optional || answers[i].result.length);
  const all = answers.map(data => data.result).filter((result, i) => !wanted.columns[i].optional || result.length);
  let things = all[0];
  if (wanted.sort) things = [...all[all.length - 1]].sort((a, b) => a.value[1] - b.value[1]);
  else things = [...things].sort((a, b) => String(a.metric[wanted.of]).localeCompare(b.metric[wanted.of]));
  const same = (a, b) => [wanted.of, wanted.and || 'instance'].every(l => !a.metric[l] || !b.metric[l] || a.metric[l] === b.metric[l]);
  return [[wanted.of === 'path' ? 'certificate' : 'server', ...columns.map(c => c.head)],
    ...things.map(thing => [[thing.metric[wanted.of] || '–'],
      ...columns.map((column, i) => cell(column, all[i].find(one => same(one, thing))))])];
}

async function fill(panel, from, to) {
  const [drawn, listed] = await Promise.all([lines(panel, from, to), panel.table ? rows(panel.table) : []]);
  const parts = [];
  const place = document.getElementById(`${panel.id}-now`);
  if (drawn.length) {
    const now = drawn.filter(l => l.points.length).map(l => `${l.name} ${UNITS[panel.unit](l.points[l.points.length - 1][1])}`);
    parts.push(chart(drawn, {unit: panel.unit, most: panel.most, from, to, room: place.clientWidth, label: `${panel.title} over time. Now: ${now.join(', ')}`}), legend(drawn));
  }
  if (listed.length > 1) parts.push(table(`${panel.title} now`, listed[0], listed.slice(1)));
  if (drawn.length) parts.push(figures(drawn, panel.unit, panel.title));
  if (!parts.length) parts.push(el('p', {class: 'none'}, 'Nobody tells of this: the stack has none, or it is too new.'));
  const open = place.querySelector('details')?.open;
  place.replaceChildren(...parts);
  if (open) place.querySelector('details')?.setAttribute('open', '');
}

async function alerts() {
  const {alerts: all} = await ask('alerts');
  const firing = all.filter(a => a.state === 'firing' && a.labels.alertname !== 'Watchdog')
    .sort((a, b) => a.labels.severity.localeCompare(b.labels.severity));
  const told = all.some(a => a.labels.alertname === 'Watchdog')
    ? el('p', {class: 'good'}, '✓ None fires.') : el('p', {class: 'bad'}, 'No rule is evaluated: nobody would be told of anything.');
  const shown = firing.map(({labels, annotations, activeAt}) => el('article', {class: `alert ${labels.severity}`},
    el('p', {}, el('strong', {}, `${labels.severity}: `), annotations.summary || labels.alertname,
      ` (${labels.alertname}, since ${new Date(activeAt).toLocaleTimeString()})`),
    el('p', {}, annotations.impact || ''), el('p', {}, annotations.action || ''),
    annotations.command ? el('p', {}, el('code', {}, annotations.command)) : ''));
  const place = document.getElementById('alerts-now');
  const made = el('div', {}, shown.length ? shown : told);
  // Who has it read aloud hears what is new, not all of it again and again.
  if (place.innerHTML !== made.outerHTML) place.replaceChildren(made);
  document.title = (firing.length ? `(${firing.length}) ` : '') + document.getElementById('stack').textContent;
}

async function refresh() {
  if (asking) return;
  asking = true;
  const span = Number(document.querySelector('input[name=span]:checked').value);
  const to = Date.now() / 1000;
  const said = document.getElementById('asked');
  try {
    await Promise.all([alerts(), ...panels.map(panel => fill(panel, to - span, to))]);
    said.textContent = `As of ${new Date().toLocaleTimeString()}`;
    said.className = '';
  } catch (e) {
    const text = `No answer, so this is old: ${e.message}`;
    if (said.textContent !== text) said.textContent = text;
    said.className = 'lost';
  } finally {
    asking = false;
  }
}

async function begin() {
  const told = await (await fetch('panels.json')).json();
  panels = told.panels;
  document.getElementById('stack').textContent = told.stack;
  for (const panel of panels) {
    document.getElementById('panels').append(el('section', {'aria-labelledby': `${panel.id}-title`},
      el('h2', {id: `${panel.id}-title`}, panel.title), el('p', {}, panel.says), el('div', {id: `${panel.id}-now`}, el('p', {}, 'Asking …'))));
  }
  document.getElementById('spans').addEventListener('change', refresh);
  // Not while nobody looks.
  setInterval(() => document.hidden || refresh(), EVERY);
  document.addEventListener('visibilitychange', () => document.hidden || refresh());
  await refresh();
}

begin();
