'use strict';

/* ---------- small tools ---------- */

const $ = id => document.getElementById(id);
let lastId = 0;
const uid = () => `u${++lastId}`;

/** Builds an element; children are nodes or strings, so data can only become text. */
function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter(child => child != null && child !== false && child !== ''));
  return node;
}

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  return svg;
}

const memory = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode */ } },
};

const NEW_TAB = { target: '_blank', rel: 'noopener noreferrer' };

function safeUrl(text) {
  try {
    const url = new URL(text);
    return ['http:', 'https:'].includes(url.protocol) ? url.href : null;
  } catch { return null; }
}

function link(url, label) {
  const href = safeUrl(url);
  return href ? h('a', { href, ...NEW_TAB }, label || url)
    : h('span', { class: 'blocked', title: `Link not allowed: ${url}` }, label || url);
}

/* ---------- dates ---------- */

const format = (options, locale = 'en-US') => {
  const formatter = new Intl.DateTimeFormat(locale, options);
  return date => formatter.format(date);
};
const clock = format({ hour: 'numeric', minute: '2-digit' });
const isoDay = format({}, 'sv-SE');
const dayLong = format({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
const fullTime = format({ dateStyle: 'full', timeStyle: 'medium' });
const dateOf = ts => new Date(Number(ts) * 1000);

function nearDay(date) {
  const names = { 0: 'today', '-1': 'yesterday', 1: 'tomorrow' };
  return names[Math.round((Date.parse(isoDay(date)) - Date.parse(isoDay(new Date()))) / 864e5)];
}

function ago(date) {
  const seconds = (date - Date.now()) / 1000;
  const [size, unit] = [[86400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']]
    .find(([length]) => Math.abs(seconds) >= length) ?? [1, 'second'];
  return new Intl.RelativeTimeFormat('en').format(Math.round(seconds / size), unit);
}

const pretty = base => date => nearDay(date) ?? base(date);
const monthDay = { day: 'numeric', year: 'numeric' };
const DATE_PARTS = {
  date_num: isoDay, date: format({ ...monthDay, month: 'long' }), date_long: dayLong,
  date_short: format({ ...monthDay, month: 'short' }), time: clock, time_secs: format({ timeStyle: 'medium' }), ago,
};
for (const name of ['date', 'date_short', 'date_long']) DATE_PARTS[`${name}_pretty`] = pretty(DATE_PARTS[name]);

function dateToken(unix, pattern, url, fallback) {
  const date = dateOf(unix);
  const known = /\{\w+\}/.test(pattern ?? '') && !Number.isNaN(date.getTime());
  const text = known ? pattern.replace(/\{(\w+)\}/g, (all, key) => pick(DATE_PARTS, key)?.(date) ?? all) : fallback || String(unix);
  const time = h('time', { title: known && fullTime(date) }, text);
  return url && safeUrl(url) ? h('a', { href: safeUrl(url), ...NEW_TAB }, time) : time;
}

/* ---------- plain text, emoji, mentions ---------- */

const EMOJI = new Map(Object.entries({
  tada: '🎉', rocket: '🚀', eyes: '👀', bell: '🔔', no_bell: '🔕', mag: '🔍', mag_right: '🔎', bulb: '💡', memo: '📝',
  newspaper: '📰', microscope: '🔬', dna: '🧬', pill: '💊', syringe: '💉', test_tube: '🧪', petri_dish: '🧫', hospital: '🏥',
  handshake: '🤝', globe_with_meridians: '🌐', earth_asia: '🌏', office: '🏢', classical_building: '🏛️', moneybag: '💰',
  chart_with_upwards_trend: '📈', calendar: '📆', date: '📅', clock3: '🕒', hourglass_flowing_sand: '⏳', pushpin: '📌',
  round_pushpin: '📍', link: '🔗', bookmark: '🔖', star: '⭐', sparkles: '✨', fire: '🔥', warning: '⚠️', x: '❌',
  white_check_mark: '✅', heavy_check_mark: '✔️', question: '❓', exclamation: '❗', information_source: 'ℹ️', gear: '⚙️',
  wave: '👋', '+1': '👍', thumbsup: '👍', '-1': '👎', thumbsdown: '👎', pray: '🙏', clap: '👏', heart: '❤️', smile: '😄',
  thinking_face: '🤔', robot_face: '🤖', speech_balloon: '💬', arrow_right: '➡️', arrow_left: '⬅️', small_blue_diamond: '🔹',
  red_circle: '🔴', large_yellow_circle: '🟡', large_green_circle: '🟢', large_blue_circle: '🔵', white_circle: '⚪',
  kr: '🇰🇷', 'flag-kr': '🇰🇷', jp: '🇯🇵', 'flag-jp': '🇯🇵', us: '🇺🇸', 'flag-us': '🇺🇸', eu: '🇪🇺', 'flag-eu': '🇪🇺',
}));
const ENTITIES = { amp: '&', lt: '<', gt: '>' };
const decode = text => text.replace(/&(amp|lt|gt);/g, (_, name) => ENTITIES[name]);
const emojify = text => text.replace(/:([a-z0-9_+-]+):/g, (all, name) => EMOJI.get(name) ?? all);

/** The text of a plain_text object (or of a bare string). */
function plain(object) {
  const text = String((typeof object === 'string' ? object : object?.text) ?? '');
  return decode(object?.emoji === false ? text : emojify(text));
}

/** Picks the right Han glyphs and voice for text whose language is plain from its script. */
function withLanguage(node) {
  const text = node.textContent;
  const lang = /[\uAC00-\uD7A3]/.test(text) ? 'ko' : /[\u3040-\u30FF]/.test(text) ? 'ja' : '';
  if (lang) node.lang = lang;
  return node;
}

const mention = (label, kind = '') => h('span', { class: `mention ${kind}` }, label);
const broadcast = name => mention(`@${name}`, 'broadcast');

function channelMention(id, label) {
  const name = state.channels.find(channel => channel.id === id)?.name;
  return name ? h('a', { class: 'mention', href: `#${id}` }, `#${name}`) : mention(`#${label || id}`);
}

/* ---------- mrkdwn ---------- */

/* A style mark must not touch a letter, a digit or full-width punctuation on its outer side: Slack shows
   the mark itself in "*굵게*는" and in "「*太字*」", and so does this page. */
const WORD = '[\\p{L}\\p{N}\\u3001-\\u303F\\uFF01-\\uFF60]';
const STYLE = new RegExp(`(?<!${WORD})(?<!\\*(?=\\*)|_(?=_)|~(?=~))([*_~])(?!\\s|\\1)(.*?\\S)\\1(?!${WORD}|\\1)`, 'gu');
const ATOM = new RegExp(`(?<!${WORD})\`([^\`\\n]+)\`(?!${WORD})|<([^<>\\n]+)>`, 'gu');
const STYLE_TAGS = { '*': 'strong', _: 'em', '~': 's' };

function specialToken(body, label) {
  const [kind, ...args] = body.split('^');
  if (kind === 'date') return dateToken(args[0], decode(args[1] ?? ''), args[2] && decode(args[2]), label);
  if (kind === 'subteam') return mention(label || `@${args[0]}`);
  return ['here', 'channel', 'everyone'].includes(kind) ? broadcast(kind) : decode(`<!${body}>`);
}

function token(body) {
  const [, target, rawLabel = ''] = /^([^|]*)(?:\|(.*))?$/.exec(body);
  const label = decode(rawLabel);
  if (target.startsWith('@')) return mention(`@${nameOf(target.slice(1)) ?? (label || target.slice(1))}`);
  if (target.startsWith('#')) return channelMention(target.slice(1), label);
  if (target.startsWith('!')) return specialToken(target.slice(1), label);
  return /^[a-z][a-z0-9+.-]*:/i.test(target) ? link(decode(target), label) : decode(`<${body}>`);
}

const codeText = code => code.split(/<([^<>\n]+)>/).map((part, i) => (i % 2 ? token(part) : decode(part)));

const leaf = (text, atoms) => text.split(/([\uE000-\uF8FF])/)
  .map((part, i) => (i % 2 ? atoms[part.charCodeAt(0) - 0xE000] : decode(emojify(part))));

function styled(text, atoms) {
  const out = [];
  let at = 0;
  for (const match of text.matchAll(STYLE)) {
    out.push(leaf(text.slice(at, match.index), atoms), h(STYLE_TAGS[match[1]], {}, styled(match[2], atoms)));
    at = match.index + match[0].length;
  }
  return [...out, leaf(text.slice(at), atoms)];
}

/* Links and code are set aside as private-use characters first, so a "_" in a URL is never a style mark. */
function inline(text) {
  const atoms = [];
  const stash = node => String.fromCharCode(0xE000 + atoms.push(node) - 1);
  const opaque = text.replace(/[\uE000-\uF8FF]/g, '').replace(ATOM, (_, code, angle) =>
    stash(code ? h('code', {}, codeText(code)) : token(angle)));
  return styled(opaque, atoms);
}

function paragraphs(text) {
  const runs = [];
  for (const line of text.split('\n')) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (runs.at(-1)?.quoted !== Boolean(quote)) runs.push({ quoted: Boolean(quote), lines: [] });
    runs.at(-1).lines.push(quote ? quote[1] : line);
  }
  return runs.map(run => (run.quoted ? h('blockquote', {}, inline(run.lines.join('\n'))) : inline(run.lines.join('\n'))));
}

function mrkdwn(text) {
  const parts = String(text ?? '').split(/```\n?([\s\S]+?)\n?```/);
  const nodes = parts.map((part, i) => (i % 2 ? h('pre', { tabindex: '0' }, codeText(part))
    : paragraphs(parts.length > 1 ? part.replace(/^\n|\n$/g, '') : part)));
  return withLanguage(h('div', { class: 'mrkdwn' }, nodes));
}

const textObject = object => (object?.type === 'mrkdwn' ? mrkdwn(object.text)
  : withLanguage(h('div', { class: 'mrkdwn' }, plain(object))));

/* ---------- rich text ---------- */

const RICH_STYLES = { code: 'code', bold: 'strong', italic: 'em', strike: 's', underline: 'u' };
const RICH_ELEMENTS = {
  text: el => el.text,
  link: el => link(el.url, el.text),
  emoji: el => EMOJI.get(el.name) ?? `:${el.name}:`,
  user: el => mention(`@${nameOf(el.user_id) ?? el.user_id}`),
  usergroup: el => mention(`@${el.usergroup_id}`),
  channel: el => channelMention(el.channel_id),
  broadcast: el => broadcast(el.range),
  date: el => dateToken(el.timestamp, el.format, el.url, el.fallback),
  color: el => el.value,
};

function richInline(elements) {
  return (elements ?? []).map(el => {
    const make = pick(RICH_ELEMENTS, el.type);
    const styles = Object.keys(RICH_STYLES).filter(style => el.style?.[style]);
    return make ? styles.reduce((node, style) => h(RICH_STYLES[style], {}, node), make(el)) : unsupported('element', el.type);
  });
}

function richList(block) {
  const ordered = block.style === 'ordered';
  const depth = Math.min(Number(block.indent) || 0, 8);
  const start = ordered && block.offset ? Number(block.offset) + 1 : null;
  return h(ordered ? 'ol' : 'ul', { class: `rich-list indent-${depth} marker-${depth % 3}`, start },
    (block.elements ?? []).map(item => h('li', {}, richInline(item.elements))));
}

const RICH_BLOCKS = {
  rich_text_section: block => h('div', { class: 'rich-section' }, richInline(block.elements)),
  rich_text_quote: block => h('blockquote', {}, richInline(block.elements)),
  rich_text_preformatted: block => h('pre', { tabindex: '0' }, richInline(block.elements)),
  rich_text_list: richList,
};

function richText(block) {
  return withLanguage(h('div', { class: 'rich-text mrkdwn' },
    (block.elements ?? []).map(part => pick(RICH_BLOCKS, part.type)?.(part) ?? unsupported('element', part.type))));
}

/* ---------- Block Kit: elements ---------- */

const pick = (table, key) => (Object.hasOwn(table, key) ? table[key] : null);
const unsupported = (what, type) => h('div', { class: 'unsupported', 'data-testid': 'unsupported' }, `unsupported ${what}: ${type}`);

async function act(el, scope, extra, node, url) {
  if (node.hasAttribute('aria-busy') || !(await confirmed(el.confirm))) return;
  if (url) window.open(url, '_blank', 'noopener');
  node.setAttribute('aria-busy', 'true');
  const { channel, ts, ephemeral, surface, blockId } = scope;
  const action = { type: el.type, action_id: el.action_id, block_id: blockId, ...extra };
  const values = surface === 'modal' ? modalValues() : undefined;
  await post('action', { channel, ts, ephemeral, surface, block_id: blockId, action, values });
  node.removeAttribute('aria-busy');
}

/** A button, or a link when it only has to open a URL; either way the action is posted. */
function pressable(el, scope, { url, extra, props, label, busy }) {
  const href = url && safeUrl(url);
  const plainLink = href && !el.confirm;
  const press = event => act(el, scope, extra, busy ?? event.currentTarget, plainLink ? null : href);
  const blocked = url && !href ? { title: `Link not allowed: ${url}` } : {};
  const own = plainLink ? { href, ...NEW_TAB } : { type: 'button', ...blocked };
  return h(plainLink ? 'a' : 'button', { ...props, ...own, onclick: press }, label);
}

function button(el, scope) {
  const style = ['primary', 'danger'].includes(el.style) ? el.style : '';
  const props = { class: `button ${style}`, 'data-action-id': el.action_id, 'aria-label': el.accessibility_label };
  return pressable(el, scope, { url: el.url, extra: { value: el.value }, props, label: plain(el.text) });
}

function overflow(el, scope) {
  const menu = h('div', { class: 'menu-list', role: 'menu', id: uid(), popover: 'auto', onkeydown: moveInMenu,
    onclick: () => menu.hidePopover(), ontoggle: event => event.newState === 'open' && menu.firstElementChild.focus() });
  const toggle = h('button', { class: 'button more', type: 'button', popovertarget: menu.id, 'aria-haspopup': 'menu',
    'aria-label': 'More actions', 'data-action-id': el.action_id }, icon('more'));
  menu.append(...el.options.map(option => pressable(el, scope, {
    url: option.url, extra: { selected_option: option }, label: plain(option.text), busy: toggle,
    props: { class: 'menu-item', role: 'menuitem', 'data-value': option.value },
  })));
  return h('span', { class: 'overflow' }, toggle, menu);
}

function moveInMenu(event) {
  const items = [...event.currentTarget.children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
}

/** Registers an element that holds a value: it reports each change, and a modal reads it on submit. */
function field(node, el, scope, read) {
  scope.fields?.push({ blockId: scope.blockId, actionId: el.action_id, type: el.type, read });
  const report = () => { if (Object.values(read())[0] !== null) act(el, scope, read(), node); };
  if (!scope.label || scope.dispatch) node.addEventListener('change', report);
  return node;
}

/** The attributes of a control: its hook, and its label (the input block's own, else its placeholder). */
function control(el, { label }, fallback) {
  const hook = { 'data-action-id': el.action_id };
  if (!label) return { ...hook, 'aria-label': plain(el.placeholder) || fallback };
  return { ...hook, id: label, 'aria-labelledby': `${label}-label`, 'aria-describedby': `${label}-hint ${label}-error` };
}

const allOptions = el => el.options ?? (el.option_groups ?? []).flatMap(group => group.options);

function staticSelect(el, scope) {
  const placeholder = plain(el.placeholder) || 'Choose an option';
  const toOption = option => h('option', { value: option.value, selected: option.value === el.initial_option?.value }, plain(option.text));
  const node = h('select', { class: 'field', ...control(el, scope, placeholder) },
    h('option', { value: '' }, placeholder),
    el.options ? el.options.map(toOption)
      : (el.option_groups ?? []).map(group => h('optgroup', { label: plain(group.label) }, group.options.map(toOption))));
  const picked = () => allOptions(el)[node.selectedIndex - 1] ?? null;
  return field(node, el, scope, () => ({ selected_option: picked() }));
}

function choice(kind, name, option, checked) {
  return h('label', { class: 'choice' }, h('input', { type: kind, name, value: option.value, checked }),
    h('span', {}, textObject(option.text), option.description && h('div', { class: 'description' }, textObject(option.description))));
}

const choices = (kind, boxed = '') => (el, scope) => {
  const options = allOptions(el);
  const single = kind === 'radio';
  const chosen = (single ? [el.initial_option] : el.initial_options ?? []).map(option => option?.value);
  const name = uid();
  const rows = options.map(option => choice(kind, name, option, chosen.includes(option.value)));
  const node = h('div', { class: `choices ${boxed}`, role: single ? 'radiogroup' : 'group', ...control(el, scope, 'Options') }, rows);
  const picked = () => options.filter((_, i) => rows[i].querySelector('input').checked);
  return field(node, el, scope, () => (single ? { selected_option: picked()[0] ?? null } : { selected_options: picked() }));
};

const picker = type => (el, scope) => {
  const node = h('input', { type, class: 'field short', value: el[`initial_${type}`], ...control(el, scope, type) });
  return field(node, el, scope, () => ({ [`selected_${type}`]: node.value || null }));
};

function textInput(el, scope) {
  const props = { class: 'field', placeholder: plain(el.placeholder), maxlength: el.max_length, ...control(el, scope, 'Text') };
  const node = el.multiline ? h('textarea', { ...props, rows: 4 }) : h('input', { ...props, type: 'text' });
  node.value = el.initial_value ?? '';
  return field(node, el, scope, () => ({ value: node.value || null }));
}

function image(el) {
  const src = el.slack_file ? `/files/${encodeURIComponent(el.slack_file.id)}` : safeUrl(el.image_url);
  const alt = el.alt_text || 'image';
  const missing = h('span', { class: 'image-missing', role: 'img', 'aria-label': alt, title: alt }, alt);
  const img = src && h('img', { src, alt, loading: 'lazy', onerror: () => img.replaceWith(missing) });
  return img || missing;
}

const ELEMENTS = {
  button, overflow, image, static_select: staticSelect, plain_text_input: textInput,
  checkboxes: choices('checkbox'), radio_buttons: choices('radio'), multi_static_select: choices('checkbox', 'boxed'),
  datepicker: picker('date'), timepicker: picker('time'),
};
const element = (el, scope) => pick(ELEMENTS, el.type)?.(el, scope) ?? unsupported('element', el.type);

/* ---------- Block Kit: blocks ---------- */

function section(block, scope) {
  return h('div', { class: 'section' },
    h('div', { class: 'section-main' }, block.text && textObject(block.text),
      block.fields && h('div', { class: 'fields' }, block.fields.map(textObject))),
    block.accessory && h('div', { class: `accessory accessory-${block.accessory.type}` }, element(block.accessory, scope)));
}

function inputBlock(block, scope) {
  const label = uid();
  return h('div', { class: 'input-block' },
    h('label', { for: label, id: `${label}-label` }, plain(block.label), block.optional && h('span', { class: 'optional' }, ' (optional)')),
    element(block.element, { ...scope, label, dispatch: block.dispatch_action }),
    h('p', { class: 'hint', id: `${label}-hint` }, plain(block.hint)),
    h('p', { class: 'field-error', id: `${label}-error`, 'data-error-for': scope.blockId }));
}

function table(block) {
  const cell = (data, tag, column) => h(tag, { scope: tag === 'th' && 'col', class: `align-${block.column_settings?.[column]?.align ?? 'left'}` },
    data.type === 'rich_text' ? richText(data) : withLanguage(h('div', {}, String(data.text ?? ''))));
  const row = (cells, tag) => h('tr', {}, cells.map((data, column) => cell(data, tag, column)));
  const [head, ...rest] = block.rows;
  return h('div', { class: 'table-wrap', tabindex: '0', role: 'region', 'aria-label': 'Table' },
    h('table', {}, h('thead', {}, row(head, 'th')), h('tbody', {}, rest.map(cells => row(cells, 'td')))));
}

const BLOCKS = {
  section, table, input: inputBlock, rich_text: richText,
  header: block => withLanguage(h('h2', { class: 'header' }, plain(block.text))),
  divider: () => h('hr'),
  context: block => h('div', { class: 'context' }, block.elements.map(el => (el.type === 'image' ? image(el) : textObject(el)))),
  actions: (block, scope) => h('div', { class: 'actions' }, block.elements.map(el => element(el, scope))),
  image: block => h('figure', {}, block.title && h('figcaption', {}, plain(block.title)), image(block)),
};

const blockIdOf = (block, index) => block?.block_id ?? `block-${index}`;

/* A block the page cannot draw must be seen: it is most likely one Slack would refuse. */
function renderBlock(block, index, scope) {
  const blockId = blockIdOf(block, index);
  try {
    const node = pick(BLOCKS, block.type)?.(block, { ...scope, blockId }) ?? unsupported('block', block.type);
    node.dataset.blockId = blockId;
    return node;
  } catch (error) {
    return h('div', { class: 'unsupported', 'data-testid': 'unsupported' }, `malformed block: ${block?.type} (${error.message})`);
  }
}

const renderBlocks = (blocks, scope) => h('div', { class: 'blocks' }, (blocks ?? []).map((block, i) => renderBlock(block, i, scope)));

/* ---------- dialogs ---------- */

function pushButton(label, id, style, onclick) {
  return h('button', { class: `button ${style}`, type: onclick ? 'button' : 'submit', 'data-testid': id, ...(onclick && { onclick }) }, label);
}

/** Resolves to true when there is nothing to confirm or the person agrees. */
function confirmed(spec) {
  if (!spec) return Promise.resolve(true);
  const dialog = $('confirm');
  dialog.replaceChildren(h('h2', { id: 'confirm-title' }, plain(spec.title)), textObject(spec.text), h('footer', {},
    pushButton(plain(spec.deny) || 'Cancel', 'confirm-deny', '', () => dialog.close('')),
    pushButton(plain(spec.confirm) || 'OK', 'confirm-ok', spec.style === 'danger' ? 'danger' : 'primary', () => dialog.close('yes'))));
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => {
    dialog.replaceChildren();
    resolve(dialog.returnValue === 'yes');
  }, { once: true }));
}

const modal = { shown: null, view: null, fields: [], dismissed: null, localErrors: {}, alert: '' };

function modalValues() {
  const values = {};
  for (const { blockId, actionId, type, read } of modal.fields) (values[blockId] ??= {})[actionId] = { type, ...read() };
  return values;
}

/* Slack keeps what was typed when a view is updated in place; so the current values become the initial ones. */
function keepValues(blocks, values) {
  const keep = blockId => el => {
    const current = Object.entries(values[blockId]?.[el?.action_id] ?? {}).filter(([key]) => key !== 'type');
    return el && { ...el, ...Object.fromEntries(current.map(([key, value]) => [key.replace(/^(selected_)?/, 'initial_'), value])) };
  };
  return blocks.map((block, i) => {
    const kept = keep(blockIdOf(block, i));
    return { ...block, element: kept(block.element), accessory: kept(block.accessory), elements: block.elements?.map(kept) };
  });
}

function drawModal(view, blocks) {
  const focused = $('modal').open && document.activeElement?.dataset.actionId;
  modal.fields = [];
  const scope = { surface: 'modal', channel: null, ts: null, ephemeral: false, fields: modal.fields };
  $('modal').replaceChildren(h('form', { onsubmit: submitModal, novalidate: true, class: 'modal-form' },
    h('header', {}, h('h2', { id: 'modal-title' }, plain(view.title)),
      h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: closeModal }, icon('close'))),
    h('div', { class: 'modal-body' }, renderBlocks(blocks, scope), h('p', { class: 'field-error', id: 'modal-error', role: 'alert' })),
    h('footer', {}, pushButton(plain(view.close) || 'Cancel', 'modal-close', '', closeModal),
      view.submit && pushButton(plain(view.submit), 'modal-submit', 'primary'))));
  if (!$('modal').open) $('modal').showModal();
  $('modal').querySelector(focused ? `[data-action-id="${CSS.escape(focused)}"]` : '.modal-body :is(input, select, textarea)')?.focus();
}

function hideModal() {
  Object.assign(modal, { shown: null, view: null, localErrors: {}, alert: '' });
  $('modal').close();
  $('modal').replaceChildren();
}

function syncModal(view) {
  if (view?.id !== modal.dismissed) modal.dismissed = null;
  if (!view || view.id === modal.dismissed) return hideModal();
  const { errors, ...rest } = view;
  const shape = JSON.stringify(rest);
  if (shape !== modal.shown) drawModal(view, modal.view?.id === view.id ? keepValues(view.blocks, modalValues()) : view.blocks);
  Object.assign(modal, { shown: shape, view });
  showFieldErrors({ ...errors, ...modal.localErrors });
}

function showFieldErrors(errors) {
  const left = { ...errors };
  for (const node of $('modal').querySelectorAll('[data-error-for]')) {
    const text = left[node.dataset.errorFor] ?? '';
    delete left[node.dataset.errorFor];
    node.textContent = text;
    $(node.id.replace('-error', ''))?.setAttribute('aria-invalid', String(Boolean(text)));
  }
  $('modal-error').textContent = [modal.alert, ...Object.entries(left).map(([id, text]) => `${id}: ${text}`)].join(' ').trim();
}

function problemWith(block, { type, ...held }) {
  const value = Object.values(held)[0];
  const least = block.element.min_length ?? 0;
  if (!block.optional && (value === null || value.length === 0)) return 'Please complete this required field.';
  return value?.length < least ? `Please write at least ${least} characters.` : null;
}

function missingValues(values) {
  const errors = {};
  modal.view.blocks.forEach((block, i) => {
    const held = values[blockIdOf(block, i)]?.[block.element?.action_id];
    const problem = block.type === 'input' && held && problemWith(block, held);
    if (problem) errors[blockIdOf(block, i)] = problem;
  });
  return errors;
}

async function submitModal(event) {
  event.preventDefault();
  const submit = event.currentTarget.querySelector('[type=submit]');
  if (!submit || submit.hasAttribute('aria-busy')) return;
  const values = modalValues();
  showFieldErrors(modal.localErrors = missingValues(values));
  $('modal').querySelector('[aria-invalid=true]')?.focus();
  if (Object.keys(modal.localErrors).length) return;
  submit.setAttribute('aria-busy', 'true');
  await post('view', { id: modal.view.id, values });
  submit.removeAttribute('aria-busy');
}

function closeModal() {
  if (!modal.view) return;
  const { id } = modal.view;
  modal.dismissed = id;
  syncModal(modal.view);
  post('view/close', { id });
}

/* ---------- server ---------- */

let state = { version: -1, team: '', user: {}, bot: {}, commands: [], channels: [], messages: {}, ephemeral: {}, home: null, modal: null };
let names = new Map();
const nameOf = id => names.get(id);
const loading = { now: false, again: false };

async function refresh() {
  if (loading.now) { loading.again = true; return; }
  loading.now = true;
  do {
    loading.again = false;
    await load();
  } while (loading.again);
  loading.now = false;
}

async function load() {
  try {
    const response = await fetch('/_sandbox/state', { cache: 'no-store' });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    accept(await response.json());
  } catch (error) { showError(`Could not load the sandbox: ${error.message}`); }
}

function accept(next) {
  const first = state.version < 0;
  if (!first) announceNew(next);
  state = next;
  const people = [...Object.values(next.messages), ...Object.values(next.ephemeral ?? {})].flat().map(message => [message.user, message.name]);
  names = new Map([...people, [next.user.id, next.user.name], [next.bot.id, next.bot.name]]);
  if (first) changeRoute(); else render();
}

async function post(path, body) {
  let answer;
  try {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`/_sandbox/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    answer = await response.json();
  } catch { answer = { error: 'The sandbox server did not answer.' }; }
  showError(answer.ok ? '' : answer.error || 'The sandbox server refused this.');
  refresh();
  return Boolean(answer.ok);
}

function listen() {
  const live = new EventSource('/_sandbox/live');
  live.onopen = () => { setStatus(''); refresh(); };
  live.onmessage = event => { if (JSON.parse(event.data).version > state.version) refresh(); };
  live.onerror = () => {
    setStatus('Reconnecting…');
    if (live.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

const setStatus = text => { $('status').textContent = text; };

function showError(text) {
  const inModal = $('modal').open;
  modal.alert = inModal ? text : '';
  $('error').hidden = !text || inModal;
  $('error-text').textContent = text;
  if (inModal) $('modal-error').textContent = text;
}

/* ---------- messages ---------- */

let route = { home: false, channel: null, thread: null };
let pinned = true;
const lastRead = memory.get('sandbox.read') ?? {};

const isReply = message => message.thread_ts && message.thread_ts !== message.ts;
const byTime = (a, b) => Number(a.ts) - Number(b.ts);
const messagesOf = (channel, from = state) => [...(from.messages[channel] ?? []), ...(from.ephemeral?.[channel] ?? [])].sort(byTime);
const newest = list => Math.max(0, ...list.map(message => Number(message.ts)));
const currentChannel = () => state.channels.find(channel => channel.id === route.channel);
const channelLabel = channel => (channel.id.startsWith('D') ? channel.name : `#${channel.name}`);

function avatar(id, name, isBot, small = '') {
  if (isBot) return h('span', { class: `avatar bot ${small}`, 'aria-hidden': 'true' }, icon('bot'));
  const initials = [...(name || '?')].slice(0, /^[A-Za-z]/.test(name) ? 2 : 1).join('');
  const shown = /^\S+\s+\S/.test(name ?? '') ? name.split(/\s+/).slice(0, 2).map(word => [...word][0]).join('') : initials;
  const hue = [...String(id)].reduce((sum, char) => sum + char.codePointAt(0) * 47, 0) % 360;
  const node = h('span', { class: `avatar ${small}`, 'aria-hidden': 'true' }, shown.toUpperCase());
  node.style.setProperty('--hue', hue);
  return node;
}

function messageBody(message) {
  const scope = { surface: 'message', channel: route.channel, ts: message.ts, ephemeral: Boolean(message.ephemeral) };
  const body = message.blocks?.length ? renderBlocks(message.blocks, scope) : mrkdwn(message.text);
  if (message.edited) body.append(h('span', { class: 'edited' }, ' (edited)'));
  return body;
}

function reactions(message) {
  return message.reactions?.length > 0 && h('div', { class: 'reactions' }, message.reactions.map(reaction =>
    h('span', { class: 'reaction' }, emojify(`:${reaction.name}:`), ` ${reaction.count ?? reaction.users?.length ?? 1}`)));
}

const countReplies = replies => (replies.length === 1 ? '1 reply' : `${replies.length} replies`);

function repliesLink(message, replies) {
  if (!replies.length) return null;
  const people = [...new Map(replies.map(reply => [reply.user, reply])).values()].slice(0, 4);
  return h('a', { class: 'replies', href: `#${route.channel}/${message.ts}`, 'data-testid': 'replies' },
    people.map(person => avatar(person.user, person.name, person.is_bot, 'small')),
    h('strong', {}, countReplies(replies)),
    h('span', { class: 'muted' }, `last ${pretty(DATE_PARTS.date_short)(dateOf(replies.at(-1).ts))} at ${clock(dateOf(replies.at(-1).ts))}`));
}

function messageNode(message, compact, replies) {
  const label = uid();
  const date = dateOf(message.ts);
  const time = h('time', { datetime: date.toISOString(), title: fullTime(date) }, clock(date));
  const kind = `message ${compact ? 'compact' : ''} ${message.ephemeral ? 'ephemeral' : ''}`;
  return h('article', { class: kind, tabindex: '-1', 'data-testid': 'message', 'data-ts': message.ts, 'aria-labelledby': label },
    h('div', { class: 'gutter' }, compact ? null : avatar(message.user, message.name, message.is_bot)),
    h('div', { class: 'content' },
      message.ephemeral && h('p', { class: 'only-you' }, icon('eye'), 'Only visible to you'),
      h('p', { class: 'byline', id: label }, h('strong', {}, message.name), message.is_bot && h('span', { class: 'badge' }, 'APP'), time),
      messageBody(message), reactions(message), shortcut(message), repliesLink(message, replies)));
}

/** The message's shortcut, on what a person posted: Slack shows it in the message's own menu. */
function shortcut(message) {
  if (message.is_bot || message.ephemeral || !/https?:/.test(message.text)) return null;
  const judge = () => post('shortcut', { channel: route.channel, ts: message.ts, callback_id: 'judge_link' });
  return h('button', { class: 'button small', type: 'button', 'data-testid': 'judge-link', onclick: judge }, 'Judge this link');
}

function continues(previous, message) {
  return previous && previous.user === message.user && !previous.ephemeral && !message.ephemeral
    && message.ts - previous.ts < 300 && isoDay(dateOf(previous.ts)) === isoDay(dateOf(message.ts));
}

function dayNode(date) {
  const near = nearDay(date);
  return h('div', { class: 'day', role: 'separator' }, h('span', {}, near ? near[0].toUpperCase() + near.slice(1) : dayLong(date)));
}

/** Turns messages into keyed items for reconcile(): a divider per day, then each message. */
function messageItems(list, repliesTo) {
  const items = [];
  list.forEach((message, i) => {
    const date = dateOf(message.ts);
    const newDay = i === 0 || isoDay(date) !== isoDay(dateOf(list[i - 1].ts));
    if (newDay) items.push({ key: `day ${isoDay(date)}`, shape: nearDay(date), build: () => dayNode(date) });
    const compact = continues(list[i - 1], message);
    const replies = repliesTo(message);
    const shape = JSON.stringify([message, compact, replies]);
    const key = `${message.ephemeral ? 'only-you' : 'message'} ${message.ts}`;
    items.push({ key, shape, build: () => messageNode(message, compact, replies) });
  });
  return items;
}

/* Unchanged nodes stay in place, so focus, open menus and half-made choices survive an update elsewhere. */
const shapes = new WeakMap();

function reconcile(parent, items) {
  const wanted = new Set(items.map(item => item.key));
  for (const node of [...parent.children]) if (!wanted.has(node.dataset.key)) node.remove();
  const existing = new Map([...parent.children].map(node => [node.dataset.key, node]));
  items.forEach((item, i) => {
    const node = existing.get(item.key);
    const fresh = node && shapes.get(node) === item.shape ? node : buildItem(item);
    if (node && fresh !== node) replaceKeepingFocus(node, fresh);
    if (parent.children[i] !== fresh) parent.insertBefore(fresh, parent.children[i] ?? null);
  });
}

function buildItem(item) {
  const node = item.build();
  node.dataset.key = item.key;
  shapes.set(node, item.shape);
  return node;
}

function replaceKeepingFocus(node, fresh) {
  const active = node.contains(document.activeElement) ? document.activeElement : null;
  node.replaceWith(fresh);
  if (!active) return;
  const same = active.dataset.actionId && fresh.querySelector(`[data-action-id="${CSS.escape(active.dataset.actionId)}"]`);
  (same || fresh).focus({ preventScroll: true });
}

/* ---------- views ---------- */

function welcome(channel) {
  const command = state.commands[0] ?? '/coop';
  const examples = ['help', 'search 재생의료', 'search 再生医療', 'search mRNA'].map(text => `${command} ${text}`);
  return h('div', { class: 'welcome' }, h('span', { class: 'avatar bot', 'aria-hidden': 'true' }, icon('bot')),
    h('h2', {}, `This is the start of ${channelLabel(channel)}`),
    h('p', { class: 'muted' }, `Nothing has been posted yet. Ask ${state.bot.name} something:`),
    h('ul', {}, examples.map(text => h('li', {}, h('button', { class: 'example', type: 'button', onclick: () => fillComposer(text) }, text)))));
}

function renderChannel(channel) {
  const all = messagesOf(channel.id);
  const parents = new Set(all.filter(message => !isReply(message)).map(message => message.ts));
  const inChannel = all.filter(message => !isReply(message) || !parents.has(message.thread_ts));
  const items = messageItems(inChannel, parent => all.filter(message => isReply(message) && message.thread_ts === parent.ts));
  const empty = { key: `welcome ${channel.id}`, shape: channel.name, build: () => welcome(channel) };
  reconcile($('log'), items.length ? items : [empty]);
  $('log').setAttribute('aria-label', `Messages in ${channelLabel(channel)}`);
  if (pinned) toBottom();
}

function renderThread(channel) {
  const all = channel && route.thread ? messagesOf(channel.id) : [];
  const parent = all.find(message => message.ts === route.thread && !isReply(message));
  $('thread').hidden = !parent;
  if (!parent) return;
  const replies = all.filter(message => isReply(message) && message.thread_ts === parent.ts);
  $('thread-where').textContent = channelLabel(channel);
  const items = messageItems([parent, ...replies], () => []);
  const count = () => h('div', { class: 'day count' }, h('span', {}, countReplies(replies)));
  items.splice(2, 0, { key: 'count', shape: replies.length, build: count });
  const before = $('replies').children.length;
  reconcile($('replies'), items);
  if (before !== items.length) $('replies').parentElement.scrollTop = $('replies').scrollHeight;
}

function renderHome() {
  const home = state.home;
  const blank = () => h('p', { class: 'muted' }, `${state.bot.name} has not published its Home yet.`);
  const scope = { surface: 'home', channel: null, ts: null, ephemeral: false };
  reconcile($('home'), [{ key: 'home', shape: JSON.stringify(home), build: () => (home ? renderBlocks(home.blocks, scope) : blank()) }]);
}

const isUnread = channel => channel.id !== route.channel
  && newest(messagesOf(channel.id).filter(message => message.user !== state.user.id)) > (lastRead[channel.id] ?? 0);

function renderSidebar() {
  $('team').textContent = state.team;
  $('team-mark').textContent = [...state.team][0] ?? '';
  $('bot-name').textContent = state.bot.name;
  $('me-name').textContent = state.user.name;
  $('me-avatar').replaceChildren(avatar(state.user.id, state.user.name, false, 'small'));
  $('home-link').ariaCurrent = route.home ? 'page' : null;
  reconcile($('channels'), state.channels.map(channel => {
    const [unread, current] = [isUnread(channel), channel.id === route.channel];
    return { key: channel.id, shape: JSON.stringify([channel.name, unread, current]), build: () => channelLink(channel, unread, current) };
  }));
}

function channelLink(channel, unread, current) {
  const hooks = { 'data-testid': `channel-${channel.id}`, 'data-action-id': channel.id };
  return h('li', {}, h('a', { class: 'side-link', href: `#${channel.id}`, 'aria-current': current && 'page', ...hooks },
    h('span', { class: 'hash', 'aria-hidden': 'true' }, channel.id.startsWith('D') ? '@' : '#'), h('span', {}, channel.name),
    unread && h('span', { class: 'unread', 'data-testid': 'unread' }, h('span', { class: 'visually-hidden' }, 'unread'))));
}

function render() {
  const channel = currentChannel();
  if (channel && !document.hidden) markRead(channel.id);
  $('channel-view').hidden = $('composer').hidden = route.home;
  $('home-view').hidden = !route.home;
  $('title').textContent = route.home ? state.bot.name : channel ? channelLabel(channel) : 'No channels';
  $('topic').textContent = route.home ? 'Home' : channel?.topic ?? '';
  $('composer-input').placeholder = `Message ${channel ? channelLabel(channel) : ''} or type /`;
  $('note').textContent = state.note ?? '';
  document.title = `${state.channels.some(isUnread) ? '• ' : ''}${$('title').textContent} – ${state.team}`;
  renderSidebar();
  if (route.home) renderHome(); else if (channel) renderChannel(channel);
  renderThread(channel);
  syncModal(state.modal);
}

function markRead(id) {
  lastRead[id] = newest(messagesOf(id));
  memory.set('sandbox.read', lastRead);
}

/** Tells screen readers of what arrives in the open channel, and offers the pill to those scrolled up. */
function announceNew(next) {
  if (!route.channel) return;
  const seen = newest(messagesOf(route.channel));
  const fresh = messagesOf(route.channel, next).filter(message => Number(message.ts) > seen && message.user !== next.user.id);
  if (!fresh.length) return;
  $('announcer').textContent = fresh.map(message => `${message.name}: ${mrkdwn(message.text).textContent.slice(0, 200)}`).join('. ');
  if (!pinned && fresh.some(message => !isReply(message))) $('pill').hidden = false;
}

function toBottom() {
  $('scroller').scrollTop = $('scroller').scrollHeight;
  $('pill').hidden = true;
}

/* ---------- navigation ---------- */

function changeRoute() {
  const before = route;
  const [id, thread] = location.hash.slice(1).split('/');
  const known = state.channels.some(channel => channel.id === id) ? id : state.channels[0]?.id ?? null;
  route = id === 'home' ? { home: true, channel: null, thread: null } : { home: false, channel: known, thread: thread ?? null };
  if (route.channel !== before.channel) { pinned = true; $('pill').hidden = true; showError(''); }
  showSidebar(false);
  render();
  if (route.home && !before.home) post('home', {});
  moveFocus(before);
}

function moveFocus(before) {
  if (route.thread) $('thread-title').focus();
  else if (before.thread && before.channel === route.channel) document.querySelector(`[data-ts="${CSS.escape(before.thread)}"] .replies`)?.focus();
  else if (route.home) $('title').focus();
  else if (matchMedia('(hover: hover)').matches) $('composer-input').focus();
}

const closeThread = () => { location.hash = `#${route.channel}`; };

function showSidebar(open) {
  document.body.classList.toggle('sidebar-open', open);
  $('scrim').hidden = !open;
  $('menu').setAttribute('aria-expanded', String(open));
  if (open) $('sidebar').querySelector('a')?.focus();
}

function toggleTheme() {
  const dark = (document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
  memory.set('sandbox.theme', document.documentElement.dataset.theme);
}

function onEscape(event) {
  if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open], :popover-open')) return;
  if (document.body.classList.contains('sidebar-open')) { showSidebar(false); $('menu').focus(); } else if (route.thread) closeThread();
}

/* ---------- composer ---------- */

const box = $('composer-input');
const past = { list: [], at: 0 };
const suggesting = { list: [], at: -1 };

function fillComposer(text) {
  box.value = text;
  $('send').disabled = !text.trim();
  suggest([]);
  box.focus();
}

function suggest(list) {
  Object.assign(suggesting, { list, at: -1 });
  $('suggestions').hidden = !list.length;
  // On pointerdown, as a click would come after the blur that closes the list.
  const choose = text => event => { event.preventDefault(); fillComposer(text); };
  $('suggestions').replaceChildren(...list.map((text, i) =>
    h('li', { role: 'option', id: `suggestion-${i}`, 'aria-selected': 'false', onpointerdown: choose(text) }, text)));
  box.removeAttribute('aria-activedescendant');
}

function suggestForText() {
  $('send').disabled = !box.value.trim();
  past.at = past.list.length;
  const all = state.commands.flatMap(command => [`${command} `, `${command} help`, `${command} search `]);
  suggest(box.value.startsWith('/') ? all.filter(text => text.startsWith(box.value) && text.trim() !== box.value.trim()) : []);
}

function highlight(step) {
  const count = suggesting.list.length;
  suggesting.at = (Math.max(suggesting.at, step > 0 ? -1 : 0) + step + count) % count;
  [...$('suggestions').children].forEach((node, i) => node.setAttribute('aria-selected', String(i === suggesting.at)));
  box.setAttribute('aria-activedescendant', `suggestion-${suggesting.at}`);
  return true;
}

function recall(step) {
  const inside = step < 0 ? box.value.slice(0, box.selectionStart).includes('\n') : box.value.slice(box.selectionEnd).includes('\n');
  const at = past.at + step;
  if (inside || at < 0 || at > past.list.length) return false;
  past.at = at;
  fillComposer(past.list[at] ?? '');
  return true;
}

const arrow = step => () => (suggesting.list.length ? highlight(step) : recall(step));
const complete = () => { fillComposer(suggesting.list[Math.max(suggesting.at, 0)]); return true; };
const COMPOSER_KEYS = {
  ArrowUp: arrow(-1), ArrowDown: arrow(1),
  Tab: event => suggesting.list.length > 0 && !event.shiftKey && complete(),
  Escape: () => suggesting.list.length > 0 && (suggest([]), true),
  Enter: event => !event.shiftKey && (suggesting.at >= 0 ? complete() : (submitComposer(), true)),
};

function onComposerKey(event) {
  // While an input method composes Hangul or kana, Enter and the arrows belong to it.
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (COMPOSER_KEYS[event.key]?.(event)) event.preventDefault();
}

async function submitComposer() {
  const text = box.value.trim();
  if (!text || !route.channel) return;
  const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? [];
  if (command && !state.commands.includes(command)) {
    showError(`${command} is not a command here. Try ${state.commands.join(', ')}.`);
    return;
  }
  past.list.push(text);
  past.at = past.list.length;
  pinned = true;
  fillComposer('');
  const { channel } = route;
  const ok = await (command ? post('command', { channel, command, text: rest }) : post('message', { channel, text }));
  if (!ok && !box.value) fillComposer(text);
}

/* ---------- start ---------- */

function start() {
  document.documentElement.dataset.theme = memory.get('sandbox.theme') ?? '';
  if (!document.documentElement.dataset.theme) delete document.documentElement.dataset.theme;
  box.addEventListener('input', suggestForText);
  box.addEventListener('keydown', onComposerKey);
  box.addEventListener('blur', () => suggest([]));
  $('composer').addEventListener('submit', event => { event.preventDefault(); submitComposer(); });
  $('skip').addEventListener('click', event => { event.preventDefault(); box.focus(); });
  $('pill').addEventListener('click', toBottom);
  $('menu').addEventListener('click', () => showSidebar(true));
  $('scrim').addEventListener('click', () => showSidebar(false));
  $('theme').addEventListener('click', toggleTheme);
  $('thread-close').addEventListener('click', closeThread);
  $('error-close').addEventListener('click', () => showError(''));
  $('modal').addEventListener('cancel', event => { event.preventDefault(); closeModal(); });
  $('scroller').addEventListener('scroll', trackScroll, { passive: true });
  const keepPinned = new ResizeObserver(() => { if (pinned) toBottom(); });
  for (const node of [$('log'), $('scroller')]) keepPinned.observe(node);
  addEventListener('keydown', onEscape);
  addEventListener('hashchange', changeRoute);
  document.addEventListener('visibilitychange', render);
  refresh();
  listen();
}

function trackScroll() {
  const { scrollHeight, scrollTop, clientHeight } = $('scroller');
  pinned = scrollHeight - scrollTop - clientHeight < 40;
  if (pinned) $('pill').hidden = true;
}

start();
