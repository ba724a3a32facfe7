/*
 * The stage: two pictures of the same extent, one above the other, with a divider between them, rulers, pan and zoom.
 *
 * The layout uses output pixels. A view is a zoom (screen pixels per output pixel) and the screen position of the output's
 * corner; both pictures are drawn at the size of the output at that zoom, so the browser enlarges the input.
 */

const MAX_ZOOM = 32;
const STEP = 1.25;
const TICK_SPACE = 72;

const element = id => document.getElementById(id);

export class View {
  constructor() {
    this.stage = element("stage");
    this.view = element("view");
    this.before = element("before");
    this.after = element("after");
    this.beforeImage = element("before-image");
    this.afterImage = element("after-image");
    this.tiles = element("tiles");
    this.split = element("split");

    this.width = 0;
    this.height = 0;
    this.inputScale = 1;
    this.zoom = 1;
    this.x = 0;
    this.y = 0;
    this.fitted = true;
    this.share = .5;
    this.compares = false;
    this.pointers = new Map();

    this.listen();
  }

  /** Shows the input alone, at the size of the output; url is empty if the browser cannot show it. */
  showInput(url, width, height, scale) {
    this.setExtent(width, height, scale);
    this.beforeImage.hidden = !url;
    if (url && this.beforeImage.src !== url) {
      this.beforeImage.src = url;
    }
    this.afterImage.hidden = true;
    this.tiles.hidden = true;
    this.compare(false);
    this.setState("input");
  }

  /** Keeps showing the input while it is processed. */
  startWork() {
    this.afterImage.hidden = true;
    this.tiles.hidden = true;
    this.tiles.dataset.painted = 0;
    this.compare(false);
    this.setState("working");
  }

  /** Paints a finished tile, whose bounds are in output pixels. */
  paintTile(bitmap, bounds) {
    const {result_width: outputWidth, result_height: outputHeight} = bounds;
    if (this.width !== outputWidth || this.height !== outputHeight) {
      // The size was a guess, since the browser cannot show the input.
      this.setExtent(outputWidth, outputHeight, this.inputScale);
    }
    const shrink = Math.min(1, 4096 / Math.max(outputWidth, outputHeight));
    if (this.tiles.hidden) {
      this.tiles.width = Math.round(outputWidth * shrink);
      this.tiles.height = Math.round(outputHeight * shrink);
      this.tiles.hidden = false;
    }
    const left = Math.round(bounds.x * shrink);
    const top = Math.round(bounds.y * shrink);
    const right = Math.round((bounds.x + bounds.width) * shrink);
    const bottom = Math.round((bounds.y + bounds.height) * shrink);
    this.tiles.getContext("2d").drawImage(bitmap, left, top, right - left, bottom - top);
    this.tiles.dataset.painted = Number(this.tiles.dataset.painted) + 1;
    this.place();
  }

  /** Shows a result beside its input. */
  async showResult(inputUrl, url, width, height, scale) {
    this.afterImage.src = url;
    await this.afterImage.decode();
    this.setExtent(width, height, scale);
    this.beforeImage.hidden = !inputUrl;
    if (inputUrl && this.beforeImage.src !== inputUrl) {
      this.beforeImage.src = inputUrl;
    }
    this.afterImage.hidden = false;
    this.tiles.hidden = true;
    this.compare(Boolean(inputUrl));
    this.setState("done");
  }

  setState(state) {
    this.stage.dataset.state = state;
    this.view.tabIndex = state === "empty" ? -1 : 0;
    element("tools").hidden = state === "empty";
    element("drop").hidden = state !== "empty";
    this.place();
  }

  setExtent(width, height, scale) {
    const same = this.width > 0 && width / height === this.width / this.height;
    if (same && !this.fitted) {
      this.zoom *= this.width / width;
    } else {
      this.fitted = true;
    }
    this.width = width;
    this.height = height;
    this.inputScale = scale;
    element("drop").hidden = true;
  }

  compare(on) {
    this.compares = on;
    for (const id of ["split", "tag-before", "tag-after"]) {
      element(id).hidden = !on;
    }
    this.placeSplit();
  }

  /* Layout */

  fit() {
    this.fitted = true;
    this.place();
  }

  place() {
    const box = this.view.getBoundingClientRect();
    if (!this.width || !box.width) {
      return;
    }
    if (this.fitted) {
      this.zoom = Math.min(box.width / this.width, box.height / this.height);
      this.x = (box.width - this.width * this.zoom) / 2;
      this.y = (box.height - this.height * this.zoom) / 2;
    }
    this.x = this.bounded(this.x, this.width * this.zoom, box.width);
    this.y = this.bounded(this.y, this.height * this.zoom, box.height);
    for (const picture of [this.beforeImage, this.afterImage, this.tiles]) {
      picture.style.width = this.width * this.zoom + "px";
      picture.style.height = this.height * this.zoom + "px";
      picture.style.transform = "translate(" + Math.round(this.x) + "px, " + Math.round(this.y) + "px)";
    }
    // A picture that fits cannot be moved, so a vertical swipe on it scrolls the page.
    this.view.style.touchAction = this.fitted ? "pan-y" : "none";
    const percent = this.zoom * 100;
    element("zoom").value = (percent < 10 ? percent.toFixed(1) : Math.round(percent)) + "%";
    this.drawRuler(element("ruler-x"), "left", this.x, box.width, this.width);
    this.drawRuler(element("ruler-y"), "top", this.y, box.height, this.height);
  }

  /** Centres a picture that fits; otherwise keeps it in view. */
  bounded(offset, length, room) {
    return length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, offset));
  }

  drawRuler(ruler, side, offset, room, length) {
    const raw = TICK_SPACE / this.zoom;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = Math.max(1, [1, 2, 5, 10].find(factor => factor * power >= raw) * power);
    const first = Math.max(0, Math.ceil(-offset / this.zoom / step) * step);
    const ticks = [];
    for (let at = first; at < length && at * this.zoom + offset < room; at += step) {
      const tick = document.createElement("span");
      tick.className = "tick";
      tick.textContent = at;
      tick.style[side] = Math.round(at * this.zoom + offset) + "px";
      ticks.push(tick);
    }
    ruler.replaceChildren(...ticks);
  }

  placeSplit() {
    const percent = Math.round(this.share * 100);
    this.split.style.left = this.share * 100 + "%";
    this.split.setAttribute("aria-valuenow", percent);
    this.split.setAttribute("aria-valuetext", percent + " percent before");
    this.before.style.clipPath = this.compares ? "inset(0 " + (100 - this.share * 100) + "% 0 0)" : "none";
    this.after.style.clipPath = this.compares ? "inset(0 0 0 " + this.share * 100 + "%)" : "none";
  }

  zoomTo(zoom, centreX, centreY) {
    const box = this.view.getBoundingClientRect();
    const fit = Math.min(box.width / this.width, box.height / this.height);
    const bounded = Math.min(MAX_ZOOM, Math.max(Math.min(fit, 1), zoom));
    const atX = centreX ?? box.width / 2;
    const atY = centreY ?? box.height / 2;
    this.x = atX - (atX - this.x) * bounded / this.zoom;
    this.y = atY - (atY - this.y) * bounded / this.zoom;
    this.zoom = bounded;
    this.fitted = false;
    this.place();
  }

  move(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.fitted = false;
    this.place();
  }

  moveSplit(share) {
    this.share = Math.min(1, Math.max(0, share));
    this.placeSplit();
  }

  /* Input: mouse, touch, keyboard */

  listen() {
    new ResizeObserver(() => this.place()).observe(this.view);
    element("zoom-in").onclick = () => this.zoomTo(this.zoom * STEP);
    element("zoom-out").onclick = () => this.zoomTo(this.zoom / STEP);
    element("zoom-fit").onclick = () => this.fit();
    element("zoom-one").onclick = () => this.zoomTo(1);
    element("pixels").onclick = () => {
      const on = this.view.classList.toggle("pixels");
      element("pixels").setAttribute("aria-pressed", on);
    };
    this.view.addEventListener("wheel", event => this.onWheel(event), {passive: false});
    this.view.addEventListener("keydown", event => this.onKey(event));
    this.view.addEventListener("pointerdown", event => this.onDown(event));
    this.view.addEventListener("pointermove", event => this.onMove(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.view.addEventListener(end, event => this.onUp(event));
    }
    this.split.addEventListener("keydown", event => this.onSplitKey(event));
    this.split.addEventListener("pointerdown", event => {
      event.stopPropagation();
      this.split.setPointerCapture(event.pointerId);
    });
    this.split.addEventListener("pointermove", event => {
      event.stopPropagation();
      if (this.split.hasPointerCapture(event.pointerId)) {
        const box = this.view.getBoundingClientRect();
        this.moveSplit((event.clientX - box.left) / box.width);
      }
    });
  }

  local(event) {
    const box = this.view.getBoundingClientRect();
    return {x: event.clientX - box.left, y: event.clientY - box.top};
  }

  onWheel(event) {
    event.preventDefault();
    const at = this.local(event);
    this.zoomTo(this.zoom * Math.exp(-event.deltaY * (event.deltaMode === 1 ? .05 : .0015)), at.x, at.y);
  }

  onDown(event) {
    this.view.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.local(event));
    this.view.classList.add("dragging");
  }

  onMove(event) {
    const now = this.local(event);
    this.showPosition(now);
    const last = this.pointers.get(event.pointerId);
    if (!last) {
      return;
    }
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    if (other) {
      const was = Math.hypot(last.x - other.x, last.y - other.y);
      const is = Math.hypot(now.x - other.x, now.y - other.y);
      this.zoomTo(this.zoom * is / Math.max(1, was), (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else {
      this.move(now.x - last.x, now.y - last.y);
    }
  }

  onUp(event) {
    this.pointers.delete(event.pointerId);
    this.view.classList.toggle("dragging", this.pointers.size > 0);
  }

  showPosition(at) {
    const column = Math.floor((at.x - this.x) / this.zoom);
    const row = Math.floor((at.y - this.y) / this.zoom);
    const inside = column >= 0 && row >= 0 && column < this.width && row < this.height;
    element("place").textContent = inside
      ? "output " + column + ", " + row + " · input "
        + (column / this.inputScale).toFixed(1) + ", " + (row / this.inputScale).toFixed(1)
      : "";
  }

  onKey(event) {
    if (event.target !== this.view || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const stride = event.shiftKey ? 240 : 60;
    const acts = {
      ArrowLeft: () => this.move(stride, 0),
      ArrowRight: () => this.move(-stride, 0),
      ArrowUp: () => this.move(0, stride),
      ArrowDown: () => this.move(0, -stride),
      "+": () => this.zoomTo(this.zoom * STEP),
      "=": () => this.zoomTo(this.zoom * STEP),
      "-": () => this.zoomTo(this.zoom / STEP),
      0: () => this.fit(),
      1: () => this.zoomTo(1),
    };
    if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  }

  onSplitKey(event) {
    const steps = {ArrowLeft: -.01, ArrowDown: -.01, ArrowRight: .01, ArrowUp: .01, PageDown: -.1, PageUp: .1, Home: -1, End: 1};
    if (event.key in steps) {
      event.preventDefault();
      event.stopPropagation();
      this.moveSplit(this.share + steps[event.key]);
    }
  }
}
