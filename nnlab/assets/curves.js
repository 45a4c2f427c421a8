// CurveExplorer: a point on a curve, its tangent, and the gradient that is passed back.
define(TAG, class extends Live {
  build(spec) {
    this.current = spec.start;
    const chips = spec.curves.map((curve, i) => {
      const input = el("input", { type: "radio", name: this.group, value: i });
      input.checked = i === spec.start;
      input.addEventListener("change", () => { this.current = i; this.draw(); });
      return el("label", {}, input, curve.name);
    });
    this.plot = shape("svg", { role: "img", class: "nn-drag" });
    this.bars = shape("svg", { role: "img" });
    this.facts = el("div", { class: "nn-facts", "aria-hidden": "true" });
    const [low, high] = spec.x;
    this.at = slider(spec.xLabel, { min: low, max: high, step: (high - low) / 200, value: spec.x0 },
      () => this.sayPoint(), () => this.draw());
    this.up = slider("upstream gradient", { min: -spec.upstream, max: spec.upstream,
      step: spec.upstream / 20, value: spec.upstream / 2 }, () => this.sayGradient(), () => this.draw());
    const legend = el("div", { class: "nn-legend" }, key("value f(x)", "line", COLORS.blue),
      key("slope f\u2032(x)", "line", COLORS.orange, true), key("tangent at the point", "line", "currentColor"));
    const choose = el("fieldset", {}, el("legend", {}, "curve"), el("div", { class: "nn-chips" }, ...chips));
    this.body.append(el("p", { class: "nn-title" }, spec.title), ...(chips.length > 1 ? [choose] : []), legend,
      this.plot, this.at.row, this.up.row, this.facts, this.bars);
    this.plot.addEventListener("pointerdown", (event) => this.drag(event));
    this.plot.addEventListener("pointermove", (event) => { if (event.buttons) this.drag(event); });
  }

  drag(event) {
    if (event.type === "pointerdown") {
      this.plot.setPointerCapture(event.pointerId);
      this.at.input.focus({ preventScroll: true });   // so that the arrow keys go on from here
      event.preventDefault();
    }
    const { box } = this.frame, [low, high] = this.spec.x;
    const px = event.clientX - this.plot.getBoundingClientRect().left;
    this.at.input.value = low + ((high - low) * (px - box.x)) / box.w;
    this.draw();
  }

  // The sample nearest to the slider: exact values, also at a kink, where interpolation would invent a slope.
  sample() {
    const curve = this.spec.curves[this.current], xs = this.spec.xs[curve.x], x = Number(this.at.input.value);
    let low = 0, high = xs.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (xs[middle] <= x) low = middle; else high = middle;
    }
    const i = x - xs[low] <= xs[high] - x ? low : high;
    const g = Number(this.up.input.value);
    return { name: curve.name, xs, ys: curve.y, ds: curve.d, x: xs[i], y: curve.y[i], d: curve.d[i], g };
  }

  sayPoint() {
    const { name, x, y, d } = this.sample();
    return [written(x), `${spoken(x)}: ${name} has value ${spoken(y)} and slope ${spoken(d)}`];
  }

  sayGradient() {
    const { g, d } = this.sample();
    return [written(g), `${spoken(g)}: passed back ${spoken(g * d)}`];
  }

  draw() {
    const width = Math.max(this.plot.clientWidth || this.clientWidth, 240);
    const height = Math.min(340, Math.max(220, 0.56 * width));
    const at = this.sample();
    this.plot.replaceChildren();
    this.plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.plot.style.height = `${height}px`;
    this.plot.setAttribute("aria-label", `${at.name} and its slope against ${this.spec.xLabel}, with the tangent at the point`);
    this.frame = axes(this.plot, width, height, this.spec.x, this.spec.y);
    this.curve(at);
    this.at.update();
    this.up.update();
    this.showFacts(at);
    this.showBars(at, width);
  }

  curve(at) {
    const { X, Y, inner, box } = this.frame;
    const stroke = (d, color, more) => inner.append(shape("path", { d, fill: "none", stroke: color, "stroke-width": 3, ...more }));
    stroke(trace(at.xs, at.ds, X, Y), COLORS.orange, { "stroke-width": 2.2, "stroke-dasharray": "6 5" });
    stroke(trace(at.xs, at.ys, X, Y), COLORS.blue, {});
    const unitX = X(1) - X(0), unitY = Y(0) - Y(1);          // the tangent keeps one length on the screen
    const reach = (0.17 * box.w) / Math.hypot(unitX, at.d * unitY);
    stroke(`M${X(at.x - reach)} ${Y(at.y - reach * at.d)}L${X(at.x + reach)} ${Y(at.y + reach * at.d)}`,
      "currentColor", { "stroke-width": 2 });
    inner.append(shape("circle", { cx: X(at.x), cy: Y(at.d), r: 5, fill: COLORS.orange }),
      shape("circle", { cx: X(at.x), cy: Y(at.y), r: 9, fill: COLORS.blue, stroke: "currentColor", "stroke-width": 2 }));
  }

  showFacts({ x, y, d, g }) {
    const fact = (name, value) => el("div", {}, el("small", {}, name), el("output", { "aria-live": "off" }, written(value)));
    this.facts.replaceChildren(fact(this.spec.xLabel, x), fact("value f(x)", y), fact("slope f\u2032(x)", d),
      fact("passed back: upstream \u00d7 slope", g * d));
  }

  showBars({ d, g }, width) {
    const slopes = this.spec.curves.flatMap((curve) => curve.d).map(Math.abs);
    const reach = this.spec.upstream * Math.max(1, ...slopes), zero = width / 2, unit = (width / 2 - 8) / reach;
    this.bars.replaceChildren();
    this.bars.setAttribute("viewBox", `0 0 ${width} 84`);
    this.bars.style.height = "84px";
    this.bars.setAttribute("aria-label", `bars: upstream gradient ${spoken(g)}, passed back ${spoken(g * d)}`);
    [["upstream gradient", g, "currentColor", 0.45], ["passed back", g * d, COLORS.orange, 1]].forEach(([label, v, fill, opacity], i) => {
      const y = 42 * i;
      this.bars.append(shape("text", { x: 8, y: y + 14 }, `${label}: ${written(v)}`),
        shape("rect", { x: Math.min(zero, zero + unit * v), y: y + 20, width: Math.abs(unit * v), height: 14, fill, "fill-opacity": opacity }));
    });
    this.bars.append(shape("line", { x1: zero, x2: zero, y1: 18, y2: 80, stroke: "currentColor" }));
  }
});
