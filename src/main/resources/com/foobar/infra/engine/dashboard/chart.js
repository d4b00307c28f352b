'use strict';

/** How a number is written: one function for each unit. */
const UNITS = {
  count: v => String(Math.round(v)),
  rate: v => number(v) + '/s',
  percent: v => number(v) + ' %',
  days: v => v < 0 ? 'ended' : v < 1 ? number(v * 24) + ' h' : Math.floor(v) + ' days',
  yes: v => v > 0 ? 'yes' : 'no',
  seconds: v => v === 0 ? '0 s' : Math.abs(v) < 0.0995 ? number(v * 1000) + ' ms' : Math.abs(v) < 120 ? number(v) + ' s' : number(v / 60) + ' min',
};

function number(v) {
  if (v === 0) return '0';
  const size = Math.abs(v);
  return size >= 100 ? v.toFixed(0) : size >= 10 ? String(Number(v.toFixed(1))) : String(Number(v.toFixed(2)));
}

/** An element with attributes and children; what is no element is text, so that nothing that a server says is ever read as HTML. */
function el(name, attributes = {}, ...children) {
  const drawn = ['svg', 'path', 'line', 'text', 'g', 'title'];
  const made = drawn.includes(name) ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.flat());
  return made;
}

/** The least of 1, 2, 5 times a power of ten that is not less. */
function roundUp(v) {
  const power = 10 ** Math.floor(Math.log10(v));
  return [1, 2, 5, 10].map(f => f * power).find(step => step >= v * 0.9999999);
}

function clock(seconds, span) {
  const at = new Date(seconds * 1000);
  const time = at.toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', hour12: false});
  return span > 90000 ? at.toLocaleDateString([], {weekday: 'short'}) + ' ' + time : time;
}

function style(index, bad) {
  return bad ? 'line line-bad dash-1' : `line line-${index % 8} dash-${Math.floor(index / 2) % 4}`;
}

/**
 * Draws lines over time.
 * @param lines [{name, bad, points: [[seconds, value]…]}]
 */
function chart(lines, {unit, most, from, to, label, room}) {
  // Not scaled down, so that a phone's letters are as large as others'.
  const width = Math.min(900, Math.max(280, room)), height = 190, times = width < 420 ? 2 : 4, left = 62, right = 10, top = 10, bottom = 24;
  const write = UNITS[unit];
  const highest = Math.max(0, ...lines.flatMap(l => l.points.map(p => p[1])));
  const step = most ? most / 4 : roundUp((highest || 1) / 4);
  const ceiling = most || Math.max(step, Math.ceil(highest / step) * step);
  const x = t => left + (t - from) / (to - from) * (width - left - right);
  const y = v => top + (1 - v / ceiling) * (height - top - bottom);
  const drawing = el('svg', {viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label});
  for (let v = 0; v <= ceiling * 1.0001; v += step) {
    drawing.append(
      el('line', {class: v === 0 ? 'axis' : 'grid', x1: left, x2: width - right, y1: y(v), y2: y(v)}),
      el('text', {x: left - 8, y: y(v) + 4, 'text-anchor': 'end'}, write(v)));
  }
  for (let i = 0; i <= times; i++) {
    const t = from + (to - from) * i / times;
    drawing.append(el('text', {x: x(t), y: height - 6, 'text-anchor': i === 0 ? 'start' : i === times ? 'end' : 'middle'}, clock(t, to - from)));
  }
  lines.forEach((line, index) => {
    const gap = (to - from) / 60;
    let path = '', last = -Infinity;
    for (const [t, v] of line.points) {
      path += (t - last > gap ? 'M' : 'L') + x(t).toFixed(1) + ' ' + y(Math.min(v, ceiling)).toFixed(1);
      last = t;
    }
    if (path) drawing.append(el('path', {class: style(index, line.bad), d: path}, el('title', {}, line.name)));
  });
  return drawing;
}

function legend(lines) {
  return el('ul', {class: 'legend', 'aria-hidden': 'true'}, lines.map((line, index) => el('li', {},
    el('svg', {viewBox: '0 0 24 8'}, el('line', {class: style(index, line.bad), x1: 0, x2: 24, y1: 4, y2: 4})), line.name)));
}

/** The same figures for who cannot see a drawing. */
function figures(lines, unit, title) {
  const write = UNITS[unit];
  const of = (line, choose) => write(choose(line.points.map(p => p[1])));
  return el('details', {}, el('summary', {}, 'As a table'), table(`${title}: figures of the time shown`,
    ['', 'now', 'least', 'most'],
    lines.filter(l => l.points.length).map(line => [
      [line.name], [of(line, v => v[v.length - 1])], [of(line, v => Math.min(...v))], [of(line, v => Math.max(...v))]])));
}

/** @param rows of cells, each [text, class] */
function table(caption, heads, rows) {
  return el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption}, el('table', {}, el('caption', {}, caption),
    el('thead', {}, el('tr', {}, heads.map(head => el('th', {scope: 'col'}, head)))),
    el('tbody', {}, rows.map(row => el('tr', {}, row.map(([text, kind], i) =>
      i === 0 ? el('th', {scope: 'row'}, text) : el('td', kind ? {class: kind} : {}, text)))))));
}
