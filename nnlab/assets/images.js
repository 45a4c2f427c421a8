// ImageExplorer: sliders that change a picture, in the order of the sliders; what came from outside is gray.
const MIDDLE = 120;                                             // what is drawn where there is no picture
const LUMA = [0.299, 0.587, 0.114];

define(TAG, class extends Live {
  build(spec) {
    this.pictures = spec.pictures.map((picture) => ({ ...picture, pixels: Uint8Array.from(atob(picture.rgb), (c) => c.charCodeAt(0)) }));
    const choice = el("select", {}, ...spec.pictures.map(({ name }, i) => el("option", { value: i }, name)));
    choice.addEventListener("change", () => { this.chosen = Number(choice.value); this.draw(); });
    this.chosen = 0;
    this.rows = spec.controls.map(({ label, min, max, step, start, unit }) => slider(label, { min, max, step, value: start },
      (v) => [`${written(v)}${unit}`, `${spoken(v)}${unit}. ${this.words()}`], () => this.draw()));
    const reset = el("button", { type: "button" }, "Reset");
    reset.addEventListener("click", () => { this.rows.forEach(({ input }, i) => { input.value = spec.controls[i].start; }); this.draw(); });
    [this.before, this.after] = [0, 1].map(() => el("canvas", { role: "img" }));
    this.status = el("p", { role: "status" });
    this.body.append(el("p", { class: "nn-title" }, spec.title), el("label", { class: "nn-row" }, el("span", {}, "picture"), choice),
      el("div", { class: "nn-pair" }, this.before, this.after), el("div", { class: "nn-sliders" }, ...this.rows.map(({ row }) => row)), reset, this.status);
  }

  values() {
    return Object.fromEntries(this.rows.map(({ input }, i) => [this.spec.controls[i].name, Number(input.value)]));
  }

  changed() {
    return this.spec.controls.filter(({ start }, i) => Number(this.rows[i].input.value) !== start).map(({ label }) => label);
  }

  words() {
    const names = this.changed();
    return names.length ? `Changed: ${names.join(", ")}.` : "The picture is unchanged.";
  }

  draw() {
    const picture = this.pictures[this.chosen];
    this.rows.forEach(({ update }) => update());
    this.paint(this.before, picture, picture.pixels, `${picture.name}, as it is`);
    this.paint(this.after, picture, change(picture.pixels, picture.size, this.values(), this.spec.lighting), `${picture.name}, augmented. ${this.words()}`);
    this.status.textContent = this.words();
  }

  paint(canvas, { size }, pixels, label) {
    canvas.width = canvas.height = size;
    canvas.setAttribute("aria-label", label);
    const image = new ImageData(size, size);
    for (let i = 0; i < size * size; i++) for (let c = 0; c < 4; c++) image.data[4 * i + c] = c < 3 ? pixels[3 * i + c] : 255;
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
});

// One picture, as nnlab.data.transforms changes it: flip and warp by one look-up, then color, then cutout.
function change(pixels, size, v, lighting) {
  const out = new Uint8ClampedArray(pixels.length), half = (size - 1) / 2;
  const cos = Math.cos((v.angle * Math.PI) / 180), sin = Math.sin((v.angle * Math.PI) / 180);
  for (let row = 0; row < size; row++) for (let col = 0; col < size; col++) {
    let x = col - half, y = half - row;
    const bend = 1 + (v.lens * (x * x + y * y)) / ((size / 2) ** 2);
    x = x * bend - (v.right * size) / 100; y *= bend;
    [x, y] = [cos * x + sin * y, cos * y - sin * x];
    x = (x - v.shear * y) / (v.scale * v.stretch); y = (y / v.scale) * v.stretch;
    if (v.flip) x = -x;
    for (let c = 0; c < 3; c++) out[3 * (row * size + col) + c] = bilinear(pixels, size, half - y, half + x, c);
  }
  color(out, v, lighting);
  const side = Math.round((v.cutout * size) / 100), from = Math.round(0.45 * size - side / 2);
  for (let row = Math.max(from, 0); row < from + side && row < size; row++)
    for (let col = Math.max(from, 0); col < from + side && col < size; col++)
      for (let c = 0; c < 3; c++) out[3 * (row * size + col) + c] = MIDDLE;
  return out;
}

function bilinear(pixels, size, row, col, c) {
  const top = Math.floor(row), left = Math.floor(col), down = row - top, right = col - left;
  const at = (r, q) => (r < 0 || q < 0 || r >= size || q >= size ? MIDDLE : pixels[3 * (r * size + q) + c]);
  return (at(top, left) * (1 - right) + at(top, left + 1) * right) * (1 - down) + (at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right) * down;
}

// Brightness, then contrast about the mean gray, then saturation, then the two directions of PCA lighting.
function color(out, { brightness, contrast, saturation, light1, light2 }, lighting) {
  const gray = (i) => LUMA[0] * out[i] + LUMA[1] * out[i + 1] + LUMA[2] * out[i + 2];
  for (let i = 0; i < out.length; i++) out[i] = brightness * out[i];
  let mean = 0;
  for (let i = 0; i < out.length; i += 3) mean += (3 * gray(i)) / out.length;
  for (let i = 0; i < out.length; i++) out[i] = mean + contrast * (out[i] - mean);
  for (let i = 0; i < out.length; i += 3) {
    const g = gray(i);
    for (let c = 0; c < 3; c++) out[i + c] = g + saturation * (out[i + c] - g) + 255 * (light1 * lighting[0][c] + light2 * lighting[1][c]);
  }
}
