// The chat page: hears events, keeps the log in order, and sends what is said and pressed.

import { daySeparator, render } from "./message.js";

const $ = (id) => document.getElementById(id);
const scroller = $("scroll"), log = $("log"), text = $("text"), list = $("commands");
const GROUPED_MS = 5 * 60_000;
const KEPT = 400;

const messages = new Map(); // id -> message, as shown
let you = null, bot = "Division Bell", answering = null, ready = false, unseen = 0, unread = 0;

// --- the log ---

const act = { press, reply, show };

function atEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  unseen = 0;
  $("pill").hidden = true;
}

function show(id) {
  const node = $(`m${id}`);
  if (!node) return toast("That message is not shown here any more");
  node.scrollIntoView({ block: "center", behavior: "smooth" });
  flash(node);
}

function flash(node) {
  node.classList.remove("flash");
  void node.offsetWidth; // begins the animation anew
  node.classList.add("flash");
}

/** Puts a message in its place, or in the place of its earlier version. */
function put(message) {
  const own = you !== null && message.author.id === you.id;
  const node = render(message, own, act);
  const before = $(`m${message.id}`);
  messages.set(message.id, message);
  if (before) return replace(before, node);
  const follow = atEnd() || own;
  log.append(node);
  group(node, message);
  if (ready) node.classList.add("new");
  while (log.childElementCount > KEPT) forget(log.firstElementChild);
  if (message.author.bot) $("typing").hidden = true;
  $("welcome").hidden = true;
  if (!ready) return;
  if (document.hidden) title(++unread);
  if (follow) toEnd();
  else pill(++unseen);
}

function forget(node) {
  messages.delete(Number(node.dataset.id));
  node.remove();
}

function replace(before, node) {
  const follow = atEnd();
  const held = before.contains(document.activeElement) ? document.activeElement.dataset.press : undefined;
  for (const name of ["follows", "followed"]) node.classList.toggle(name, before.classList.contains(name));
  before.replaceWith(node);
  if (held !== undefined) [...node.querySelectorAll("button")].find((b) => b.dataset.press === held)?.focus();
  if (!ready) return;
  flash(node);
  if (follow) toEnd();
}

/** Messages of one author within minutes stand together; a new day gets a line. */
function group(node, message) {
  const previous = node.previousElementSibling;
  const last = previous && messages.get(Number(previous.dataset.id));
  if (!last || new Date(last.at).toDateString() !== new Date(message.at).toDateString()) {
    node.before(daySeparator(message.at));
  } else if (last.author.id === message.author.id && message.at - last.at < GROUPED_MS) {
    previous.classList.add("followed");
    node.classList.add("follows");
  }
}

function pill(count) {
  $("pill-text").textContent = count === 1 ? "1 new message" : `${count} new messages`;
  $("pill").hidden = false;
}

function title(count) {
  document.title = count ? `(${count}) ${$("title").textContent}` : $("title").textContent;
}

let toastTimer;
function toast(words) {
  $("toast").textContent = words;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

// --- events ---

let source, last = "", tries = 0, retry;

function connect() {
  clearTimeout(retry);
  source?.close();
  source = new EventSource(`live/events${last ? `?last=${encodeURIComponent(last)}` : ""}`);
  const on = (name, then) => source.addEventListener(name, (event) => {
    if (event.lastEventId) last = event.lastEventId;
    then(JSON.parse(event.data));
  });
  on("hello", hello);
  on("message", put);
  on("removed", ({ id }) => { const node = $(`m${id}`); if (node) forget(node); });
  on("ready", () => { begin(); });
  on("typing", typing);
  on("people", ({ people }) => state(people));
  on("answered", answered);
  source.onerror = lost;
}

function hello(what) {
  you = what.you;
  tries = 0;
  $("title").textContent = what.title;
  title(unread);
  $("you").replaceChildren("you are", Object.assign(document.createElement("b"), { textContent: you.name }));
  $("you").hidden = false;
  state(what.people);
  if (!what.fresh) return;
  messages.clear();
  log.replaceChildren();
  log.setAttribute("aria-busy", "true");
  ready = false;
}

function begin() {
  if (ready) return;
  ready = true;
  log.setAttribute("aria-busy", "false");
  $("welcome").hidden = messages.size > 0;
  toEnd();
  commands();
  invited();
}

/** Who came by a newspaper's link is offered its topics, once. */
function invited() {
  const payload = new URLSearchParams(location.search).get("start");
  if (!payload || !/^[A-Za-z0-9_-]{1,64}$/.test(payload)) return;
  history.replaceState(null, "", location.pathname);
  say(`/start ${payload}`);
}

function state(people) {
  $("dot").classList.add("on");
  $("state-text").textContent = people > 1 ? `online · ${people} people here` : "online";
}

function lost() {
  source.close();
  $("dot").classList.remove("on");
  $("state-text").textContent = navigator.onLine ? "reconnecting…" : "no connection";
  const wait = Math.min(30_000, 1000 * 2 ** tries++) * (0.7 + Math.random() * 0.6);
  retry = setTimeout(connect, wait);
}

let typingTimer;
function typing() {
  const follow = atEnd();
  $("typing").hidden = false;
  if (follow) toEnd();
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => { $("typing").hidden = true; }, 6000);
}

addEventListener("online", connect);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  title(unread = 0);
  if (source.readyState === EventSource.CLOSED) connect();
});

// --- saying and pressing ---

async function post(where, what) {
  let response;
  try {
    response = await fetch(where, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(what) });
  } catch {
    toast("No connection: try again");
    return null;
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  toast(answer.error ?? `The bot answered ${response.status}: try again`);
  return null;
}

async function say(words) {
  const what = { text: words };
  if (answering) what.reply_to = String(answering.id);
  return post("live/say", what);
}

const waiting = new Map(); // press id -> button

async function press(message, data, node) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  const answer = await post("live/press", { data, message_id: String(message.id) });
  if (!answer) return node.removeAttribute("aria-busy");
  waiting.set(answer.press_id, node);
  setTimeout(() => answered({ press_id: answer.press_id }), 5000);
}

function answered({ press_id, toast: words }) {
  waiting.get(press_id)?.removeAttribute("aria-busy");
  waiting.delete(press_id);
  if (words) toast(words);
}

function reply(message) {
  answering = message;
  $("answering").hidden = message === null;
  if (!message) return;
  $("answering-who").textContent = message.author.name;
  $("answering-text").textContent = message.lines.map((line) => Object.values(line)[0].map((s) => [Object.values(s)[0]].flat()[0]).join("")).join(" ");
  text.focus();
}

// --- the composer ---

async function submit() {
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  changed();
  if (await say(words)) reply(null);
  else if (!text.value) { text.value = words; changed(); }
}

function changed() {
  $("send-button").disabled = !text.value.trim();
  if (!CSS.supports("field-sizing", "content")) {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
  }
  suggest();
}

let known = [], chosen = -1;

async function commands() {
  const response = await fetch("live/commands").catch(() => null);
  if (response?.ok) known = await response.json();
}

/** Shows the commands that begin with what is typed, while only a command's name is typed. */
function suggest() {
  const typed = /^\/([a-z_]*)$/i.exec(text.value);
  const fit = typed ? known.filter((command) => command.name.startsWith(typed[1].toLowerCase())) : [];
  list.replaceChildren(...fit.map((command, n) => {
    const item = document.createElement("li");
    item.id = `c${n}`;
    item.setAttribute("role", "option");
    item.dataset.name = command.name;
    item.append(Object.assign(document.createElement("b"), { textContent: `/${command.name}` }),
      Object.assign(document.createElement("span"), { textContent: command.about }));
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // the text keeps the focus
    item.addEventListener("click", () => complete(command.name));
    return item;
  }));
  choose(fit.length && typed[1] ? 0 : -1);
  list.hidden = fit.length === 0;
  text.setAttribute("aria-expanded", String(!list.hidden));
}

function choose(n) {
  chosen = n;
  for (const [at, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(at === n));
  if (n < 0) return text.removeAttribute("aria-activedescendant");
  text.setAttribute("aria-activedescendant", `c${n}`);
  list.children[n].scrollIntoView({ block: "nearest" });
}

function complete(name) {
  text.value = `/${name} `;
  text.focus();
  changed();
}

function key(event) {
  if (event.isComposing) return;
  const open = !list.hidden, count = list.childElementCount;
  const whole = chosen >= 0 && list.children[chosen]?.dataset.name === text.value.slice(1).toLowerCase();
  if (event.key === "Escape") { if (open) list.hidden = true; else reply(null); }
  else if (open && event.key === "ArrowDown") { event.preventDefault(); choose((chosen + 1) % count); }
  else if (open && event.key === "ArrowUp") { event.preventDefault(); choose((chosen + count - (chosen < 0 ? 0 : 1)) % count); }
  else if (open && event.key === "Tab") { event.preventDefault(); complete(list.children[Math.max(chosen, 0)].dataset.name); }
  else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (open && chosen >= 0 && !whole) complete(list.children[chosen].dataset.name);
    else submit();
  }
}

text.addEventListener("input", changed);
text.addEventListener("keydown", key);
text.addEventListener("blur", () => { list.hidden = true; text.setAttribute("aria-expanded", "false"); });
$("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
$("slash").addEventListener("pointerdown", (event) => event.preventDefault());
$("slash").addEventListener("click", () => {
  if (list.hidden) { if (!text.value) text.value = "/"; text.focus(); changed(); }
  else { list.hidden = true; if (text.value === "/") text.value = ""; }
});
$("answering-stop").addEventListener("click", () => reply(null));
$("pill").addEventListener("click", toEnd);
$("welcome").addEventListener("click", (event) => { const words = event.target.dataset?.say; if (words) say(words); });
scroller.addEventListener("scroll", () => { if (atEnd()) { unseen = 0; $("pill").hidden = true; } }, { passive: true });
const grown = new ResizeObserver(() => { if (stuck) toEnd(); });
grown.observe(scroller);
grown.observe(log); // a picture that has loaded, a message that became longer
// Only who scrolls up leaves the end: with several messages at once, the log has grown again before the event comes.
let stuck = true, top = 0;
scroller.addEventListener("scroll", () => {
  if (atEnd()) stuck = true;
  else if (scroller.scrollTop < top) stuck = false;
  top = scroller.scrollTop;
}, { passive: true });

changed();
connect();
