// A message as DOM nodes. Whatever a message holds becomes text (textContent) or an attribute that was checked here:
// nothing in it is ever read as HTML.

const time = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat([], { weekday: "long", day: "numeric", month: "long" });

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/** The address where it is http or https, else null: no other scheme becomes a link or a picture. */
function web(address) {
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

function link(text, address) {
  const href = web(address);
  return href ? element("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}

// One span: {"text": s} | {"bold": s} | {"italic": s} | {"code": s} | {"link": [s, address]}.
function span(part) {
  const [[kind, value]] = Object.entries(part);
  switch (kind) {
    case "bold": return element("strong", {}, value);
    case "italic": return element("em", {}, value);
    case "code": return element("code", {}, value);
    case "link": return link(value[0], value[1]);
    default: return document.createTextNode(value);
  }
}

/** Lines as paragraphs; quoted lines that stand together become one blockquote. */
function paragraphs(lines, own) {
  const out = [];
  let quoted = null;
  for (const line of lines) {
    const [[kind, spans]] = Object.entries(line);
    const paragraph = element("p", {}, ...spans.map(span));
    if (!paragraph.textContent) paragraph.className = "blank";
    if (own && !out.length && /^\/[a-z]/i.test(paragraph.textContent)) paragraph.className = "command";
    if (kind !== "quote") {
      quoted = null;
      out.push(paragraph);
    } else if (quoted) {
      quoted.append(paragraph);
    } else {
      out.push(quoted = element("blockquote", {}, paragraph));
    }
  }
  return out;
}

function quote(quoted, act) {
  const button = element("button", { type: "button", class: "quote" },
    element("b", {}, quoted.author.name), element("span", {}, quoted.text));
  button.addEventListener("click", () => act.show(quoted.id));
  return button;
}

function picture(message) {
  const src = message.image && web(message.image);
  if (!src) return [];
  const image = element("img", { class: "picture", src, alt: "", loading: "lazy", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => image.remove());
  return [image];
}

function file(message) {
  if (!message.file) return [];
  const address = `live/file/${message.id}`;
  if (message.file.picture) return [element("img", { class: "picture whole", src: address, alt: message.file.name })];
  return [element("a", { class: "file", href: address, download: message.file.name }, icon("file"), message.file.name)];
}

function button(message, { label, action }, act) {
  if (action.open !== undefined) {
    const href = web(action.open);
    return href ? element("a", { href, target: "_blank", rel: "noopener noreferrer" }, label) : element("span", {}, label);
  }
  const node = element("button", { type: "button", "data-press": action.press }, label);
  node.addEventListener("click", () => act.press(message, action.press, node));
  return node;
}

function foot(message, act) {
  const at = new Date(message.at);
  const parts = [];
  const reply = element("button", { type: "button", class: "reply", title: "Reply", "aria-label": `Reply to ${message.author.name}` }, icon("reply"));
  reply.addEventListener("click", () => act.reply(message));
  parts.push(reply);
  if (message.edited) {
    const when = new Date(message.edited);
    parts.push(element("span", { class: "edited", title: when.toLocaleString() }, `edited ${time.format(when)}`));
  }
  parts.push(element("time", { datetime: at.toISOString(), title: at.toLocaleString() }, time.format(at)));
  return element("div", { class: "foot" }, ...parts);
}

function avatar(author) {
  if (author.bot) return element("span", { class: "avatar bot", "aria-hidden": "true" }, icon("bell"));
  const hue = [...author.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1009, 7) % 8;
  const initials = author.name.split(" ").map((word) => word[0]).join("").slice(0, 2);
  return element("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, initials);
}

/** A message as an article; `act` has `press`, `reply` and `show`. */
export function render(message, own, act) {
  const bubble = element("div", { class: "bubble" });
  if (!own) bubble.append(element("p", { class: "who" }, message.author.name));
  if (message.quote) bubble.append(quote(message.quote, act));
  bubble.append(...picture(message), ...paragraphs(message.lines, own), ...file(message), foot(message, act));
  const body = element("div", { class: "body" }, bubble);
  if (message.buttons.length) {
    const rows = message.buttons.map((row) => element("div", { class: "row" }, ...row.map((one) => button(message, one, act))));
    body.append(element("div", { class: "buttons" }, ...rows));
  }
  const node = element("article", { class: own ? "said own" : "said", id: `m${message.id}`, "data-id": message.id }, avatar(message.author), body);
  return node;
}

export function daySeparator(at) {
  const date = new Date(at);
  const back = (days) => { const d = new Date(); d.setDate(d.getDate() - days); return d.toDateString(); };
  let name = day.format(date);
  if (date.toDateString() === back(0)) name = "Today";
  if (date.toDateString() === back(1)) name = "Yesterday";
  return element("div", { class: "day", "data-day": date.toDateString() }, element("span", {}, name));
}
