/* The page: input, settings, work and results. */

import {begin, Failure} from "./job.js";
import {View} from "./view.js";

const RECENT_MAX = 8;
const RECENT_BYTES = 256 * 2 ** 20;
const CELLS_MAX = 120;
const SENSORS = {
  clean: "Clean, without degradation",
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
let shownOptions = "";
const recent = [];

/* Formatting */

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

async function pollServer() {
  let wait = 2000;
  try {
    const answer = await fetch(new URL("page/options.json", base), {cache: "no-store"});
    if (!answer.ok) {
      throw Failure.of(answer.status, await answer.text());
    }
    const options = await answer.text();
    server = JSON.parse(options);
    // If nothing has changed, the controls are left alone, since they may be in use.
    if (options !== shownOptions || element("server").dataset.state === "away") {
      shownOptions = options;
      showOptions();
    }
    wait = server.ready ? 30_000 : 2000;
  } catch {
    server = {...server, ready: false};
    showServer("away", "The server does not respond");
  }
  enable();
  setTimeout(pollServer, wait);
}

function showServer(state, text) {
  element("server").dataset.state = state;
  element("server-text").textContent = text;
}

function showOptions() {
  if (server.ready) {
    showServer("ready", (server.model ?? "Bicubic interpolation") + " on " + server.device);
  } else {
    showServer("waiting", server.obstacle ?? "The model is loading");
  }
  for (const field of [element("scale"), element("scale-range")]) {
    field.min = server.scale.min;
    field.max = server.scale.max;
  }
  for (const radio of document.querySelectorAll("input[name=mode]")) {
    const available = server.modes.includes(radio.value);
    radio.disabled = !available;
    radio.closest("label").setAttribute("aria-disabled", !available);
    if (!available && radio.checked && server.modes.length > 0) {
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

/** How files start that the server can read, one character per byte. */
const SIGNATURES = [
  /^\x89PNG\r\n\x1a\n/, // PNG
  /^\xff\xd8\xff/, // JPEG
  /^RIFF[^]{4}WEBP/, // WebP
  /^BM/, // BMP
  /^(II[*+]\0|MM\0[*+])/, // TIFF, BigTIFF
];

async function mayBeImage(file) {
  try {
    const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
    return SIGNATURES.some(signature => signature.test(String.fromCharCode(...head)));
  } catch {
    // A folder, or a file that no longer exists.
    return false;
  }
}

async function open(file, name = file.name) {
  if (job) {
    return;
  }
  clearError();
  if (!await mayBeImage(file)) {
    fail(new Failure(name + " is not an image that can be read. Choose a file of type " + element("limits").textContent + ".",
      {status: 415}));
    return;
  }
  release(input);
  const url = URL.createObjectURL(file);
  const picture = new Image();
  picture.src = url;
  // The server can read formats that the browser cannot show, such as TIFF.
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
      ? server.scale.min + " to " + server.scale.max + ", may be fractional" : "";
  }
}

/** Values as they were typed: the server parses and validates them, including 64-bit seeds. */
function fields() {
  const values = {scale_factor: element("scale").value, mode: mode(), sensor: element("sensor").value};
  if (mode() === "perceptual") {
    Object.assign(values, {
      ddim_steps: element("steps").value, strength: element("strength").value, seed: element("seed").value.trim(),
    });
  }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
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
    fail(new Failure(input.name + " has " + bytes(input.file.size) + ", the limit is " + bytes(server.maxBodyBytes) + ". Send a smaller image."));
    return;
  }
  const source = input;
  const start = performance.now();
  element("result").hidden = true;
  shown = null;
  markRecent();
  showInput();
  view.startWork();
  showProgress("Sending", null);
  const clock = setInterval(() => showTime(performance.now() - start), 100);
  job = begin(source.file, fields(), {key: element("key").value, base}, {
    sent: share => showProgress(share < 1 ? "Sending " + Math.round(share * 100) + " %" : "Working", null),
    progress: showReport,
    tile: paint,
  });
  enable();
  element("stop").focus({preventScroll: true});
  // On a phone, the button that was pressed is far below the stage.
  element("stage").scrollIntoView({block: "nearest"});
  say("Working on " + source.name + ".");
  const current = job;
  try {
    const result = await job.result;
    job = null;
    await finish(source, result, performance.now() - start);
  } catch (failure) {
    job = null;
    showInput();
    if (current.aborted) {
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

function showTime(ms) {
  const left = remaining === null ? null : Math.max(0, remaining.ms - (performance.now() - remaining.at));
  element("progress-time").textContent = seconds(ms) + (left === null ? "" : ", about " + seconds(left) + " left");
}

/** Shows a cell for each tile, or for groups if there are many; tiles is null while their number is unknown. */
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

/* Results */

async function finish(source, result, ms) {
  const scale = Number(result.metadata.scale_factor ?? scaleOf());
  const entry = {
    ...source,
    scale, ms,
    blob: result.blob,
    resultUrl: URL.createObjectURL(result.blob),
    outputWidth: result.width,
    outputHeight: result.height,
    metadata: result.metadata,
    thumb: await thumbnail(source.url ? source.file : result.blob),
  };
  remember(entry);
  await show(entry);
  say(source.name + " is upscaled to " + size(result.width, result.height) + " in " + seconds(ms) + ".");
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
  const metadata = entry.metadata;
  const textured = metadata.ddim_steps ? "perceptual, " + metadata.ddim_steps + " steps" : "fidelity";
  const facts = [
    ["Size", (metadata.input_size ? metadata.input_size.replace("x", " × ") + " → " : "")
      + size(entry.outputWidth, entry.outputHeight)],
    ["Scale", entry.scale + "×"],
    ["Mode", metadata.inference_mode === "bicubic_fallback" ? "bicubic" : textured],
    ["Seed", metadata.seed],
    ["Model", metadata.model],
    ["Device", metadata.device],
    ["Tiles", metadata.tiles],
    ["Computing time", metadata.latency_ms == null ? null : seconds(metadata.latency_ms)],
    ["Total time", seconds(entry.ms)],
    ["File", "PNG, " + bytes(entry.blob.size)],
  ];
  element("facts").replaceChildren(...facts.filter(([, value]) => value != null).map(([name, value]) => {
    const fact = document.createElement("div");
    const term = document.createElement("dt");
    const definition = document.createElement("dd");
    term.textContent = name;
    definition.textContent = value;
    fact.append(term, definition);
    return fact;
  }));
  element("fallback").hidden = !metadata.fallback_reason;
  element("fallback").textContent = metadata.fallback_reason ? "Not as requested: " + metadata.fallback_reason : "";
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

/** Releases the picture of an input, unless a recent result uses it. */
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

/* Errors */

const CONTROLS = {scale_factor: "scale", ddim_steps: "steps", strength: "strength", seed: "seed", sensor: "sensor"};
const TITLES = {
  401: "A key is required",
  413: "Too large",
  415: "The image cannot be read",
  422: "The image cannot be upscaled with these settings",
  429: "The server is busy",
  503: "The server is not ready",
  504: "The request took too long",
};

let countdown = 0;

function fail(failure) {
  if (failure.status === 401 || failure.status === 403) {
    element("key-field").hidden = false;
    element("key").focus();
  }
  element("error-title").textContent = TITLES[failure.status] ?? "Something went wrong";
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
  offerRetry(failure);
}

function label(field) {
  return {scale_factor: "Scale", ddim_steps: "Steps", strength: "Strength", seed: "Seed", sensor: "Sensor"}[field];
}

function offerRetry(failure) {
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

/* Event handlers */

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

pollServer();
