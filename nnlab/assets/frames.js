// FrameSlider: one to three controls choose among frames that were computed beforehand.
define(TAG, class extends Live {
  build(spec) {
    this.index = spec.controls.map((control) => control.start);
    this.rows = spec.controls.map((control, i) => this.control(control, i));
    const most = Math.max(...spec.frames.map((frame) => frame.length));
    this.panels = Array.from({ length: most }, () => {
      const head = el("p", {}), plot = shape("svg", { role: "img" });
      return { head, plot, node: el("div", { class: "nn-panel" }, head, plot) };
    });
    this.grid = el("div", { class: "nn-panels" }, ...this.panels.map((panel) => panel.node));
    this.body.append(el("p", { class: "nn-title" }, spec.title), ...this.rows.map((row) => row.row), this.legend(),
      el("p", { class: "nn-axis" }, spec.yLabel), this.grid, el("p", { class: "nn-axis nn-x" }, spec.xLabel));
  }

  control({ label, names, start, kind }, i) {
    if (kind === "select") {
      const input = el("select", {}, ...names.map((name, k) => el("option", { value: k }, name)));
      input.value = start;
      input.addEventListener("change", () => { this.index[i] = Number(input.value); this.draw(); });
      return { row: el("label", { class: "nn-row" }, el("span", {}, label), input), update() {} };
    }
    const made = slider(label, { min: 0, max: names.length - 1, step: 1, value: start },
      (k) => [names[k], [names[k], this.words()].filter(Boolean).join(". ")],
      () => { this.index[i] = Number(made.input.value); this.draw(); });
    return made;
  }

  // The last control runs fastest, as in itertools.product.
  frame() {
    return this.spec.frames[this.spec.controls.reduce((at, { names }, i) => at * names.length + this.index[i], 0)];
  }

  words() {
    return this.frame().map((panel) => [panel.t, panel.n].filter(Boolean).join(": ")).filter(Boolean).join("; ");
  }

  style(series, i) {
    return COLORS[series.color] ?? COLORS[CYCLE[i % CYCLE.length]];
  }

  legend() {
    const seen = new Map();
    for (const frame of this.spec.frames) for (const panel of frame) panel.s.forEach((series, i) => {
      if (series.label && !seen.has(series.label))
        seen.set(series.label, key(series.label, series.kind, this.style(series, i), series.dash));
    });
    return el("div", { class: "nn-legend" }, ...seen.values());
  }

  draw() {
    const frame = this.frame();
    this.rows.forEach((row) => row.update());
    const most = this.panels.length, columns = Math.min(most, this.clientWidth < 480 ? 2 : most % 4 ? 3 : 4);
    this.grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    this.panels.forEach(({ node }, i) => { node.hidden = i >= frame.length; });
    frame.forEach((panel, i) => this.drawPanel(this.panels[i], panel));
  }

  drawPanel({ head, plot }, panel) {
    head.replaceChildren(el("b", {}, panel.t), el("span", {}, panel.n));
    head.hidden = !panel.t && !panel.n;
    const width = Math.max(plot.clientWidth, 120), height = this.panels.length > 1 ? 130 : Math.min(340, Math.max(220, 0.56 * width));
    plot.replaceChildren();
    plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    plot.style.height = `${height}px`;
    plot.setAttribute("aria-label", [panel.t, panel.n, this.spec.alt].filter(Boolean).join(". "));
    const scales = axes(plot, width, height, this.spec.x, this.spec.y);
    panel.s.forEach((series, k) => this.series(series, this.style(series, k), scales));
  }

  series({ kind, x, y, dash }, color, { X, Y, inner }) {
    const xs = this.spec.xs[x];
    if (kind === "line") {
      inner.append(shape("path", { d: trace(xs, y, X, Y), fill: "none", stroke: color, "stroke-width": 2.5, ...(dash ? { "stroke-dasharray": "6 5" } : {}) }));
    } else if (kind === "points") {
      y.forEach((v, i) => { if (v !== null && xs[i] !== null) inner.append(shape("circle", { cx: X(xs[i]), cy: Y(v), r: 3.5, fill: color, "fill-opacity": 0.75 })); });
    } else {
      const step = (xs[1] - xs[0]) / y.length;
      let path = `M${X(xs[0])} ${Y(0)}`;
      y.forEach((v, i) => { path += `V${Y(v).toFixed(1)}H${X(xs[0] + (i + 1) * step).toFixed(1)}`; });
      inner.append(shape("path", { d: `${path}V${Y(0)}Z`, fill: color, "fill-opacity": 0.85 }));
    }
  }
});
