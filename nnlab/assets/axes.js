// AxesExplorer: which numbers of an (N, C, H, W) block share a mean, for any choice of axes.
const TINTS = ["blue", "orange", "green", "purple", "cyan", "red"];
const VIEWS = ["input", "mean (or rms) of its set", "output"];

define(TAG, class extends Live {
  build(spec) {
    const b = spec.block;
    this.size = { N: b.length, C: b[0].length, H: b[0][0].length, W: b[0][0][0].length };
    this.view = 0;
    this.presets = spec.presets.map((preset, i) => this.chip("radio", preset.name, () => this.choose(i)));
    this.views = VIEWS.map((name, i) => this.chip("radio", name, () => { this.view = i; this.draw(); }, "view"));
    this.boxes = Object.fromEntries([..."NCHW"].map((axis) => [axis, this.chip("checkbox", axis, () => this.changed())]));
    this.parts = el("select", {}, ...spec.groups.map((g) => el("option", { value: g }, String(g))));
    this.parts.addEventListener("change", () => this.changed());
    this.center = this.chip("checkbox", "subtract the mean", () => this.changed());
    this.shown = slider("set outlined", { min: 0, max: 1, step: 1, value: 0 }, (k) => this.say(k), () => this.draw());
    this.plot = shape("svg", { role: "img", class: "nn-block" });
    this.facts = el("div", { class: "nn-facts", role: "status" });
    const field = (name, ...chips) => el("fieldset", { style: "margin-bottom:.6em" }, el("legend", {}, name),
      el("div", { class: "nn-chips" }, ...chips.map(({ row }) => row)));
    this.body.append(el("p", { class: "nn-title" }, spec.title), field("norm", ...this.presets),
      field("average over", ...Object.values(this.boxes), this.center),
      el("label", { class: "nn-row" }, el("span", {}, "groups of channels (where C is averaged over)"), this.parts),
      field("show", ...this.views), this.plot, this.shown.row, this.facts);
    this.plot.addEventListener("click", ({ target }) => {
      if (!target.dataset.set) return;
      this.shown.input.value = target.dataset.set;
      this.shown.input.focus({ preventScroll: true });
      this.draw();
    });
    this.views[0].input.checked = true;
    this.choose(spec.start);
  }

  chip(type, name, changed, group = "norm") {
    const input = el("input", { type, ...(type === "radio" ? { name: `${this.group}-${group}` } : {}) });
    input.addEventListener("change", changed);
    return { input, row: el("label", {}, input, name) };
  }

  choose(i) {
    const { axes, groups, center } = this.spec.presets[i];
    for (const axis of "NCHW") this.boxes[axis].input.checked = axes.includes(axis);
    this.parts.value = groups;
    this.center.input.checked = center;
    this.changed();
  }

  changed() {
    this.axes = [..."NCHW"].filter((axis) => this.boxes[axis].input.checked).join("");
    this.parts.disabled = !this.axes.includes("C");
    const groups = Number(this.parts.value), center = this.center.input.checked;
    this.presets.forEach(({ input }, i) => {
      const p = this.spec.presets[i];
      input.checked = p.axes === this.axes && p.center === center && (this.parts.disabled || p.groups === groups);
    });
    this.gather(groups, center);
    const last = this.sets.length - 1;
    this.shown.input.max = last;
    this.shown.input.disabled = last === 0;
    this.shown.input.value = Math.min(Number(this.shown.input.value), last);
    if (this.clientWidth) this.draw();
  }

  // The sets of numbers that are averaged together, each with its mean (or 0) and its spread around that.
  gather(groups, center) {
    const { N, C, H, W } = this.size, found = new Map();
    this.cells = [];
    for (let n = 0; n < N; n++) for (let c = 0; c < C; c++) for (let h = 0; h < H; h++) for (let w = 0; w < W; w++) {
      const at = { N: n, C: this.axes.includes("C") ? Math.floor((c * groups) / C) : c, H: h, W: w };
      const name = [..."NCHW"].map((a) => (this.axes.includes(a) && a !== "C" ? "" : at[a])).join();
      if (!found.has(name)) found.set(name, { index: found.size, values: [] });
      const set = found.get(name), x = this.spec.block[n][c][h][w];
      set.values.push(x);
      this.cells.push({ n, c, h, w, x, set });
    }
    this.sets = [...found.values()];
    const mean = (v) => v.reduce((a, b) => a + b, 0) / v.length;
    for (const set of this.sets) {
      set.mean = center ? mean(set.values) : 0;
      set.spread = Math.sqrt(mean(set.values.map((v) => (v - set.mean) ** 2)));
      set.average = center ? set.mean : set.spread;
    }
  }

  output({ x, set }) { return (x - set.mean) / Math.sqrt(set.spread ** 2 + 1e-5); }

  say(k) {
    const { values, mean, spread } = this.sets[k], center = this.center.input.checked;
    const words = `${values.length} numbers, ${center ? `mean ${mean.toFixed(2)}, std` : "root mean square"} ${spread.toFixed(2)}`;
    return [`${k + 1} of ${this.sets.length}`, `${k + 1} of ${this.sets.length}: ${words}`];
  }

  draw() {
    this.shown.update();
    const chosen = this.sets[Number(this.shown.input.value)], center = this.center.input.checked;
    const fact = (label, text) => el("div", {}, el("small", {}, label), el("output", {}, text));
    const sign = (v) => v.toFixed(2).replace("-", "\u2212");
    this.facts.replaceChildren(
      fact("statistics in all", `${this.sets.length} ${center ? "means and variances" : "mean squares"}`),
      fact("numbers in each", String(chosen.values.length)),
      ...(center ? [fact("outlined: mean", sign(chosen.mean))] : []),
      fact(center ? "outlined: std" : "outlined: rms", sign(chosen.spread)),
      fact("depends on other examples", this.axes.includes("N") ? "yes" : "no"));
    this.block(chosen);
  }

  block(chosen) {
    const { N, C, H, W } = this.size, gap = 8, left = 44, top = 22;
    const size = Math.max(22, Math.min(44, (this.plot.clientWidth - left - gap * (C - 1) - 4) / (C * W)));
    const x = (c, w) => left + c * (W * size + gap) + w * size, y = (n, h) => top + n * (H * size + gap) + h * size;
    const width = x(C - 1, W) + 4, height = y(N - 1, H) + 4;
    this.plot.replaceChildren();
    this.plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    Object.assign(this.plot.style, { width: `${width}px`, maxWidth: "100%" });
    this.plot.setAttribute("aria-label", `${this.spec.alt} Shown: ${VIEWS[this.view]}. ${this.say(chosen.index)[1]}.`);
    const text = (at, anchor, words) => this.plot.append(shape("text", { ...at, "text-anchor": anchor }, words));
    for (let c = 0; c < C; c++) text({ x: x(c, W / 2), y: 14 }, "middle", `c = ${c + 1}`);
    for (let n = 0; n < N; n++) text({ x: left - 6, y: y(n, H / 2) + 4 }, "end", `n = ${n + 1}`);
    const outlined = [];
    for (const cell of this.cells) {
      const at = { x: x(cell.c, cell.w), y: y(cell.n, cell.h) }, mine = cell.set === chosen;
      const value = [cell.x, cell.set.average, this.output(cell)][this.view] + 0;
      const box = shape("rect", { ...at, width: size, height: size, fill: COLORS[TINTS[cell.set.index % 6]],
        "fill-opacity": mine ? 0.42 : 0.16, stroke: "currentColor", "stroke-opacity": mine ? 1 : 0.25,
        "stroke-width": mine ? 2.5 : 1, "data-set": cell.set.index });
      const label = shape("text", { x: at.x + size / 2, y: at.y + size / 2 + 4, "text-anchor": "middle",
        "font-weight": mine ? 700 : 400, "font-size": size < 36 ? 11 : 13, "pointer-events": "none" },
      value.toFixed(1).replace(/^-0\.0$/, "0.0").replace("-", "\u2212"));
      if (mine) outlined.push(box, label);       // drawn last: its outline lies above its neighbors
      else this.plot.append(box, label);
    }
    this.plot.append(...outlined);
  }
});
