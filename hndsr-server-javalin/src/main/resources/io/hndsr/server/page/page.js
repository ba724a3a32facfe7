/* The page: what is chosen, what is asked for, what came of it. */

import {begin, Failure} from "./job.js";
import {View} from "./view.js";

const RECENT_MAX = 8;
const RECENT_BYTES = 256 * 2 ** 20;
const CELLS_MAX = 120;
const SENSORS = {
  clean: "Cleanly reduced",
  aerial: "Aerial",
  sentinel2: "Sentinel-2",
  landsat: "Landsat 8 and 9",
  pleiades: "Pléiades",
  worldview: "WorldView-2 and -3",
  planetscope: "PlanetScope",
};

const element = id => document.getElementById(id);
const base = new URL(".", document.baseURI);
const view = new View();

let server = {ready: false, maxBodyBytes: Infinity};
let input = null;
let job = null;
let shown = null;
let offered = "";
const recent = [];

/* Words and figures */

function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = count < 1 ? 0 : Math.min(3, Math.floor(Math.log2(count) / 10));
  const value = count / 1024 ** power;
  return (value >= 10 ? Math.round(value) : Number(value.toFixed(1))) + "\u00a0" + units[power];
}

function seconds(ms) {
  return ms < 10_000 ? (ms / 1000).toFixed(1) + " s"
    : ms < 90_000 ? Math.round(ms / 1000) + " s"
    : Math.floor(ms / 60_000) + " min " + Math.round(ms % 60_000 / 1000) + " s";
}

const size = (width, height) => width + " × " + height;
const say = text => (element("status").textContent = text);

/* The server */

async function askServer() {
  let wait = 2000;
  try {
    const answer = await fetch(new URL("page/options.json", base), {cache: "no-store"});
    if (!answer.ok) {
      throw Failure.of(answer.status, await answer.text());
    }
    const told = await answer.text();
    server = JSON.parse(told);
    // What is there already is left alone: somebody may be in the middle of it.
    if (told !== offered || element("server").dataset.state === "away") {
      offered = told;
      offer();
    }
    wait = server.ready ? 30_000 : 2000;
  } catch {
    server = {...server, ready: false};
    tellServer("away", "The server does not answer");
  }
  enable();
  setTimeout(askServer, wait);
}

function tellServer(state, text) {
  element("server").dataset.state = state;
  element("server-text").textContent = text;
}

function offer() {
  if (server.ready) {
    tellServer("ready", (server.model ?? "Bicubic interpolation") + " on " + server.device);
  } else {
    tellServer("waiting", server.obstacle ?? "The model is being loaded");
  }
  for (const field of [element("scale"), element("scale-range")]) {
    field.min = server.scale.min;
    field.max = server.scale.max;
  }
  for (const radio of document.querySelectorAll("input[name=mode]")) {
    const offered = server.modes.includes(radio.value);
    radio.disabled = !offered;
    radio.closest("label").setAttribute("aria-disabled", !offered);
    if (!offered && radio.checked && server.modes.length > 0) {
      document.querySelector("input[name=mode][value=" + server.modes[0] + "]").checked = true;
    }
  }
  const steps = element("steps");
  Object.assign(steps, {min: server.steps.min, max: server.steps.max, placeholder: server.steps.default});
  const sensor = element("sensor");
  element("sensor-field").hidden = server.sensors.length === 0;
  if (sensor.length === 1) {
    sensor.append(...server.sensors.map(name => new Option(SENSORS[name] ?? name, name)));
  }
  element("limits").textContent = server.formats.join(", ") + " up to " + bytes(server.maxBodyBytes)
    + " and " + (server.maxPixels / 1e6).toLocaleString("en") + " million pixels";
  element("links").replaceChildren(...Object.entries(server.links).map(([text, path]) => {
    const link = document.createElement("a");
    link.href = new URL(path, base);
    link.textContent = text;
    return link;
  }));
  showTexture();
  showOutputSize();
}

/* The input */

/** How files begin that the server may read, a character for each byte. */
const BEGINNINGS = [
  /^\x89PNG\r\n\x1a\n/, // PNG
  /^\xff\xd8\xff/, // JPEG
  /^RIFF[^]{4}WEBP/, // WebP
  /^BM/, // BMP
  /^(II[*+]\0|MM\0[*+])/, // TIFF, BigTIFF
];

async function mayBeImage(file) {
  try {
    const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
    return BEGINNINGS.some(beginning => beginning.test(String.fromCharCode(...head)));
  } catch {
    // A folder, or a file that has gone.
    return false;
  }
}

async function open(file, name = file.name) {
  if (job) {
    return;
  }
  clearError();
  if (!await mayBeImage(file)) {
    fail(new Failure(name + " is no image that can be read. Choose a file of " + element("limits").textContent + ".",
      {status: 415}));
    return;
  }
  release(input);
  const url = URL.createObjectURL(file);
  const picture = new Image();
  picture.src = url;
  // What the browser cannot show, as TIFF, the server may well read.
  const visible = await picture.decode().then(() => true, () => false);
  if (!visible) {
    URL.revokeObjectURL(url);
  }
  input = {
    file, name,
    url: visible ? url : "",
    width: visible ? picture.naturalWidth : 0,
    height: visible ? picture.naturalHeight : 0,
  };
  shown = null;
  element("result").hidden = true;
  element("input-line").hidden = false;
  element("input-thumb").hidden = !visible;
  if (visible) {
    element("input-thumb").src = url;
  }
  element("input-name").textContent = name;
  element("input-name").title = name;
  element("input-size").textContent = about(input);
  view.fitted = true;
  showInput();
  showOutputSize();
  markRecent();
  enable();
  say(name + " is open.");
  element("go").focus();
}

const about = one => (one.url ? size(one.width, one.height) : "no preview in this browser") + ", " + bytes(one.file.size);

function showInput() {
  const scale = scaleOf() ?? 4;
  const width = input.width || 640;
  const height = input.height || 480;
  view.showInput(input.url, Math.round(width * scale), Math.round(height * scale), scale);
}

async function openSample() {
  const answer = await fetch(new URL("page/sample.png", base));
  await open(await answer.blob(), "naip-road.png");
}

/* The settings */

const mode = () => document.querySelector("input[name=mode]:checked").value;

function scaleOf() {
  const value = Number(element("scale").value);
  return value >= Number(element("scale").min) && value <= Number(element("scale").max) ? value : null;
}

function showTexture() {
  element("texture").hidden = mode() !== "perceptual";
}

function showOutputSize() {
  const scale = scaleOf();
  if (scale && input?.width) {
    const width = Math.floor(input.width * scale + .5);
    const height = Math.floor(input.height * scale + .5);
    element("output-size").classList.add("number");
    element("output-size").textContent = size(input.width, input.height) + " → " + size(width, height);
  } else {
    element("output-size").classList.remove("number");
    element("output-size").textContent = server.scale
      ? server.scale.min + " to " + server.scale.max + ", fractions too" : "";
  }
}

/** Texts, as they were typed: the server reads numbers from them, 64-bit seeds too, and knows best what is wrong. */
function fields() {
  const asked = {scale_factor: element("scale").value, mode: mode(), sensor: element("sensor").value};
  if (mode() === "perceptual") {
    Object.assign(asked, {
      ddim_steps: element("steps").value, strength: element("strength").value, seed: element("seed").value.trim(),
    });
  }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ""));
}

function enable() {
  element("go").disabled = !input || Boolean(job) || !server.ready;
  element("go").hidden = Boolean(job);
  element("stop").hidden = !job;
  for (const id of ["choose", "sample", "change"]) {
    element(id).disabled = Boolean(job);
  }
}

/* The work */

async function run() {
  if (!input || job) {
    return;
  }
  clearError();
  if (input.file.size > server.maxBodyBytes) {
    fail(new Failure(input.name + " is " + bytes(input.file.size) + "; the server takes " + bytes(server.maxBodyBytes) + ". Send a smaller part of it."));
    return;
  }
  const asked = input;
  const began = performance.now();
  element("result").hidden = true;
  shown = null;
  markRecent();
  showInput();
  view.startWork();
  showProgress("Sending", null);
  const clock = setInterval(() => tellTime(performance.now() - began), 100);
  job = begin(asked.file, fields(), {key: element("key").value, base}, {
    sent: share => showProgress(share < 1 ? "Sending " + Math.round(share * 100) + " %" : "Working", null),
    progress: showReport,
    tile: paint,
  });
  enable();
  element("stop").focus({preventScroll: true});
  // On a phone the button that was pressed is far below what happens now.
  element("stage").scrollIntoView({block: "nearest"});
  say("Working on " + asked.name + ".");
  const stopped = job;
  try {
    const result = await job.result;
    job = null;
    await finish(asked, result, performance.now() - began);
  } catch (failure) {
    job = null;
    showInput();
    if (stopped.aborted) {
      say("Stopped.");
    } else {
      fail(failure);
    }
  } finally {
    job = null;
    clearInterval(clock);
    element("progress").hidden = true;
    enable();
  }
}

let remaining = null;

function tellTime(ms) {
  const left = remaining === null ? null : Math.max(0, remaining.ms - (performance.now() - remaining.at));
  element("progress-time").textContent = seconds(ms) + (left === null ? "" : ", about " + seconds(left) + " left");
}

/** Cells are tiles, or groups of them where there are many; null where nothing is known yet. */
function showProgress(text, tiles) {
  const cells = element("cells");
  element("progress").hidden = false;
  element("progress-text").textContent = text;
  cells.classList.toggle("unknown", tiles === null);
  const count = tiles === null ? 1 : Math.min(CELLS_MAX, tiles.total);
  while (cells.childElementCount > count) {
    cells.lastChild.remove();
  }
  while (cells.childElementCount < count) {
    cells.append(document.createElement("i"));
  }
  if (tiles === null) {
    remaining = null;
    cells.removeAttribute("aria-valuenow");
    cells.firstChild.className = "";
    return;
  }
  const done = tiles.share * count;
  cells.setAttribute("aria-valuemax", 100);
  cells.setAttribute("aria-valuenow", Math.round(tiles.share * 100));
  [...cells.children].forEach((cell, index) => {
    const part = Math.min(1, Math.max(0, done - index));
    cell.className = part >= 1 ? "done" : part > 0 ? "part" : "";
    cell.style.setProperty("--part", part * 100 + "%");
  });
}

function showReport(report) {
  const units = report.tiles_total + (report.steps_total ?? 0);
  const share = (report.tiles_done + (report.steps_done ?? 0)) / Math.max(1, units);
  remaining = report.remaining_ms == null ? null : {ms: report.remaining_ms, at: performance.now()};
  const steps = report.steps_total ? ", " + report.steps_done + " of " + report.steps_total + " steps" : "";
  showProgress("Tile " + report.tiles_done + " of " + report.tiles_total + steps, {total: report.tiles_total, share});
}

async function paint(blob, bounds) {
  const painted = job;
  const bitmap = await createImageBitmap(blob);
  if (painted && job === painted) {
    view.paintTile(bitmap, bounds);
  }
  bitmap.close();
}

/* What came of it */

async function finish(asked, result, ms) {
  const scale = Number(result.metadata.scale_factor ?? scaleOf());
  const entry = {
    ...asked,
    scale, ms,
    blob: result.blob,
    resultUrl: URL.createObjectURL(result.blob),
    outputWidth: result.width,
    outputHeight: result.height,
    metadata: result.metadata,
    thumb: await thumbnail(asked.url ? asked.file : result.blob),
  };
  remember(entry);
  await show(entry);
  say(asked.name + " is enlarged to " + size(result.width, result.height) + " in " + seconds(ms) + ".");
  element(entry.url ? "split" : "download").focus({preventScroll: true});
}

async function show(entry) {
  shown = entry;
  clearError();
  try {
    await view.showResult(entry.url, entry.resultUrl, entry.outputWidth, entry.outputHeight, entry.scale);
  } catch {
    showInput();
    fail(new Failure("The result is too large for this browser to show. It can be downloaded."));
  }
  const told = entry.metadata;
  const textured = told.ddim_steps ? "perceptual, " + told.ddim_steps + " steps" : "fidelity";
  const facts = [
    ["Size", (told.input_size ? told.input_size.replace("x", " × ") + " → " : "")
      + size(entry.outputWidth, entry.outputHeight)],
    ["Scale", entry.scale + "×"],
    ["Mode", told.inference_mode === "bicubic_fallback" ? "bicubic" : textured],
    ["Seed", told.seed],
    ["Model", told.model],
    ["Device", told.device],
    ["Tiles", told.tiles],
    ["Computed in", told.latency_ms == null ? null : seconds(told.latency_ms)],
    ["In all", seconds(entry.ms)],
    ["File", "PNG, " + bytes(entry.blob.size)],
  ];
  element("facts").replaceChildren(...facts.filter(([, value]) => value != null).map(([name, value]) => {
    const fact = document.createElement("div");
    const term = document.createElement("dt");
    const words = document.createElement("dd");
    term.textContent = name;
    words.textContent = value;
    fact.append(term, words);
    return fact;
  }));
  element("fallback").hidden = !told.fallback_reason;
  element("fallback").textContent = told.fallback_reason ? "Not as asked for: " + told.fallback_reason : "";
  const link = element("download");
  link.href = entry.resultUrl;
  link.download = entry.name.replace(/\.[^.]*$/, "") + "-x" + entry.scale + ".png";
  element("result").hidden = false;
  markRecent();
}

async function thumbnail(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    const shrink = Math.min(1, 240 / Math.min(bitmap.width, bitmap.height));
    canvas.width = Math.max(1, Math.round(bitmap.width * shrink));
    canvas.height = Math.max(1, Math.round(bitmap.height * shrink));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas.toDataURL("image/jpeg", .8);
  } catch {
    return "";
  }
}

function remember(entry) {
  recent.unshift(entry);
  const held = () => recent.reduce((sum, one) => sum + one.blob.size + one.file.size, 0);
  while (recent.length > RECENT_MAX || (recent.length > 1 && held() > RECENT_BYTES)) {
    const oldest = recent.pop();
    URL.revokeObjectURL(oldest.resultUrl);
    if (oldest.url !== input?.url) {
      release(oldest);
    }
  }
}

/** Lets go of an input's picture, unless a result that is kept was made of it. */
function release(one) {
  if (one?.url && !recent.some(kept => kept.url === one.url)) {
    URL.revokeObjectURL(one.url);
  }
}

function markRecent() {
  element("recent").hidden = recent.length === 0;
  element("recent-list").replaceChildren(...recent.map(entry => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const picture = document.createElement("img");
    const text = document.createElement("span");
    button.type = "button";
    button.onclick = () => reopen(entry);
    button.setAttribute("aria-current", entry === shown);
    picture.alt = "";
    picture.src = entry.thumb;
    text.textContent = entry.scale + "× " + entry.name;
    button.title = text.textContent;
    button.append(picture, text);
    item.append(button);
    return item;
  }));
}

async function reopen(entry) {
  if (job) {
    return;
  }
  view.fitted = true;
  input = {file: entry.file, name: entry.name, url: entry.url, width: entry.width, height: entry.height};
  element("input-name").textContent = entry.name;
  element("input-thumb").hidden = !entry.url;
  element("input-thumb").src = entry.thumb;
  element("input-size").textContent = about(entry);
  showOutputSize();
  await show(entry);
  [...element("recent-list").querySelectorAll("button")][recent.indexOf(entry)]?.focus();
}

/* What went wrong */

const CONTROLS = {scale_factor: "scale", ddim_steps: "steps", strength: "strength", seed: "seed", sensor: "sensor"};
const TITLES = {
  401: "The server wants a key",
  413: "Too large",
  415: "Not an image that can be read",
  422: "This cannot be enlarged as asked",
  429: "The server is busy",
  503: "The server is not ready",
  504: "It took too long",
};

let countdown = 0;

function fail(failure) {
  if (failure.status === 401 || failure.status === 403) {
    element("key-field").hidden = false;
    element("key").focus();
  }
  element("error-title").textContent = TITLES[failure.status] ?? "That did not work";
  const lines = failure.faults?.length > 0
    ? failure.faults.map(({field, text}) => (CONTROLS[field] ? label(field) + " " + text : text))
    : [failure.message];
  element("error-list").replaceChildren(...lines.map(line => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
  for (const {field} of failure.faults ?? []) {
    const control = element(CONTROLS[field] ?? "");
    control?.setAttribute("aria-invalid", "true");
    control?.setAttribute("aria-describedby", "error");
  }
  element("error").hidden = false;
  const faulty = document.querySelector("[aria-invalid=true]");
  faulty?.focus();
  offerAgain(failure);
}

function label(field) {
  return {scale_factor: "Scale", ddim_steps: "Steps", strength: "Strength", seed: "Seed", sensor: "Sensor"}[field];
}

function offerAgain(failure) {
  const again = element("again");
  again.hidden = ![0, 429, 503, 504].includes(failure.status) || !input;
  let left = failure.retrySeconds ?? 0;
  const tick = () => {
    again.disabled = left > 0;
    again.textContent = left > 0 ? "Try again in " + left + " s" : "Try again";
    if (left-- <= 0) {
      clearInterval(countdown);
    }
  };
  clearInterval(countdown);
  countdown = setInterval(tick, 1000);
  tick();
}

function clearError() {
  clearInterval(countdown);
  element("error").hidden = true;
  for (const control of document.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
}

/* Hands */

element("controls").addEventListener("submit", event => {
  event.preventDefault();
  run();
});
element("stop").onclick = () => job?.abort();
element("again").onclick = run;
for (const id of ["choose", "change"]) {
  element(id).onclick = () => element("file").click();
}
element("sample").onclick = openSample;
element("file").onchange = () => {
  const [file] = element("file").files;
  element("file").value = "";
  if (file) {
    open(file);
  }
};

function setScale(from, to) {
  from.addEventListener("input", () => {
    to.value = from.value;
    showOutputSize();
    if (input && !job && !shown && scaleOf()) {
      showInput();
    }
  });
}
setScale(element("scale"), element("scale-range"));
setScale(element("scale-range"), element("scale"));
element("modes").addEventListener("change", showTexture);

let over = 0;
const carriesFile = event => [...event.dataTransfer?.types ?? []].includes("Files");
function hover(change) {
  over = Math.max(0, over + change);
  element("stage").classList.toggle("over", over > 0);
}
document.addEventListener("dragenter", event => carriesFile(event) && hover(1));
document.addEventListener("dragleave", event => carriesFile(event) && hover(-1));
document.addEventListener("dragover", event => carriesFile(event) && event.preventDefault());
document.addEventListener("drop", event => {
  if (carriesFile(event)) {
    event.preventDefault();
    hover(-over);
    const [file] = event.dataTransfer.files;
    if (file) {
      open(file);
    }
  }
});
document.addEventListener("paste", event => {
  const [file] = event.clipboardData?.files ?? [];
  if (file) {
    open(file, file.name || "pasted.png");
  }
});

askServer();
