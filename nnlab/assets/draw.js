// Shared by all elements: making nodes, scales, axes, numbers in words, and the life of an element.
const COLORS = {
  blue: "#4d87e5", orange: "#da7c12", green: "#1d7a63", red: "#b7331d", purple: "#9b0bfd", cyan: "#16789e",
  ink: "currentColor",
};
const CYCLE = ["blue", "orange", "green", "red", "purple", "cyan"];

function put(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}
const el = (name, attributes = {}, ...children) => put(document.createElement(name), attributes, children);
const shape = (name, attributes = {}, ...children) =>
  put(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

// 0.0123 -> "0.0123", 4.54e-5 -> "4.5e-5"; the real minus sign is for the eye only (see `spoken`).
function spoken(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5) return value.toExponential(1).replace("e+", "e");
  return String(Number(value.toPrecision(3)));
}
const written = (value) => spoken(value).replaceAll("-", "\u2212");

function ticks(low, high, wanted) {
  const rough = (high - low) / Math.max(wanted, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) found.push(i * step);
  return found;
}

// Draws grid and numbers; returns the scales X and Y and a nested <svg> that clips what is drawn into it.
function axes(svg, width, height, xRange, yRange) {
  const labels = ticks(...yRange, height / 45);
  const left = 12 + 7.5 * Math.max(...labels.map((v) => written(v).length));
  const box = { x: left, y: 8, w: Math.max(width - left - 10, 10), h: height - 8 - 24 };
  const X = (v) => box.x + (box.w * (v - xRange[0])) / (xRange[1] - xRange[0]);
  const Y = (v) => box.y + box.h - (box.h * (v - yRange[0])) / (yRange[1] - yRange[0]);
  const grid = (x1, y1, x2, y2, zero) =>
    svg.append(shape("line", { x1, y1, x2, y2, stroke: "currentColor", "stroke-opacity": zero ? 0.55 : 0.16 }));
  for (const v of labels) {
    grid(box.x, Y(v), box.x + box.w, Y(v), v === 0);
    svg.append(shape("text", { x: box.x - 6, y: Y(v) + 4, "text-anchor": "end" }, written(v)));
  }
  for (const v of ticks(...xRange, Math.max(2, box.w / 60))) {
    grid(X(v), box.y, X(v), box.y + box.h, v === 0);
    svg.append(shape("text", { x: X(v), y: box.y + box.h + 17, "text-anchor": "middle" }, written(v)));
  }
  const inner = shape("svg", { x: box.x, y: box.y, width: box.w, height: box.h, overflow: "hidden",
    viewBox: `${box.x} ${box.y} ${box.w} ${box.h}`, style: `overflow:hidden;width:${box.w}px` });
  svg.append(inner);
  return { X, Y, box, inner };
}

function trace(xs, ys, X, Y) {
  let path = "", pen = "M";
  xs.forEach((x, i) => {
    if (x === null || ys[i] === null) { pen = "M"; return; }
    path += `${pen}${X(x).toFixed(1)} ${Y(ys[i]).toFixed(1)}`;
    pen = "L";
  });
  return path;
}

// An entry of a legend, with a mark of the same shape as what it stands for: a line, points or bars.
const MARKS = {
  line: (color, dashed) => [shape("path", { d: "M1 5H25", stroke: color, "stroke-width": 3, ...(dashed && { "stroke-dasharray": "5 4" }) })],
  points: (color) => [5, 13, 21].map((cx) => shape("circle", { cx, cy: 5, r: 3, fill: color })),
  bars: (color) => [shape("rect", { x: 4, width: 18, height: 10, fill: color })],
};
function key(label, kind, color, dashed = false) {
  return el("span", {}, shape("svg", { viewBox: "0 0 26 10", "aria-hidden": "true" }, ...MARKS[kind](color, dashed)), label);
}

// A labeled slider with its value beside it; `say(value)` gives [what is shown, what is read aloud].
function slider(label, attributes, say, changed) {
  const input = el("input", { type: "range", ...attributes });
  const shown = el("span", { class: "nn-value", "aria-hidden": "true" });
  const update = () => {
    const [text, aloud] = say(Number(input.value));
    shown.textContent = text;
    input.setAttribute("aria-valuetext", aloud);
  };
  input.addEventListener("input", () => changed());
  return { input, update, row: el("label", { class: "nn-row" }, el("span", {}, label), shown, input) };
}

let made = 0;
class Live extends HTMLElement {
  connectedCallback() {
    if (this.spec) return;                       // moved on the page, not new
    this.spec = JSON.parse(this.querySelector("script").textContent);
    this.body = this.querySelector(".nnlab-body");
    this.body.replaceChildren();
    this.group = `nnlab-${Date.now().toString(36)}-${made++}`;
    this.build(this.spec);
    // JupyterLab moves between cells on arrow keys, also from a focused slider, unless the slider says no.
    for (const control of this.body.querySelectorAll("input, select, button"))
      control.setAttribute("data-lm-suppress-shortcuts", "true");
    if (!this.draw) return;
    let width = -1;
    new ResizeObserver(() => {
      if (this.clientWidth === width || !this.clientWidth) return;
      width = this.clientWidth;
      this.draw();
    }).observe(this);
  }
}
const define = (tag, type) => customElements.get(tag) ?? customElements.define(tag, type);
