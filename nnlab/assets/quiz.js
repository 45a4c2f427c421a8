// Self-marking questions. The texts arrive as HTML made (and escaped) in Python.
const rich = (name, attributes, markup) => { const node = el(name, attributes); node.innerHTML = markup; return node; };

define(TAG, class extends Live {
  build(spec) {
    this.status = el("p", { role: "status" });
    this.button = el("button", { type: "button" }, "Check");
    const question = spec.type === "choice" ? this.choice(spec) : this.number(spec);
    this.body.append(el("div", { class: "nn-quiz" }, question, this.status));
  }

  choice(spec) {
    this.options = spec.options.map((text, i) => {
      const input = el("input", { type: "radio", name: this.group, value: i }), mark = el("span", { class: "nn-mark" });
      const row = el("label", { class: "nn-option" }, input, rich("span", {}, text), mark);
      input.addEventListener("change", () => this.clear());
      return { input, mark, row };
    });
    this.button.addEventListener("click", () => this.markChoice(spec));
    return el("fieldset", {}, rich("legend", { class: "nn-question" }, spec.question),
      ...this.options.map((option) => option.row), el("div", { class: "nn-answer" }, this.button));
  }

  clear() {
    for (const { row, mark } of this.options) { row.className = "nn-option"; mark.textContent = ""; }
    this.status.replaceChildren();
  }

  markChoice(spec) {
    const chosen = this.options.findIndex((option) => option.input.checked);
    this.clear();
    if (chosen < 0) { this.status.textContent = "Choose an answer first."; return; }
    const right = chosen === spec.correct, { row, mark } = this.options[chosen];
    row.classList.add(right ? "nn-right" : "nn-wrong");
    mark.textContent = right ? "\u2713 right" : "\u2717 not this one";
    this.say(right ? "Right." : "Not yet.", spec.explanations[chosen]);
  }

  number(spec) {
    const input = el("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false" });
    const check = () => this.markNumber(spec, input);
    this.button.addEventListener("click", check);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); check(); } });
    input.id = `${this.group}-answer`;
    return el("div", {}, rich("label", { class: "nn-question", for: input.id }, spec.question),
      el("div", { class: "nn-answer" }, input, ...(spec.unit ? [spec.unit] : []), this.button));
  }

  markNumber(spec, input) {
    const text = input.value.trim().replaceAll("\u2212", "-").replace(",", "."), value = Number(text);
    const readable = text !== "" && Number.isFinite(value);
    input.setAttribute("aria-invalid", String(!readable));
    if (!readable) { this.status.textContent = "Write a number, for example 0.25 or 2.5e-3."; return; }
    const right = Math.abs(value - spec.answer) <= spec.tolerance * (1 + 1e-9);
    const size = spec.answer === 0 ? 1 : Math.abs(spec.answer), off = Math.abs(value - spec.answer);
    const verdict = right ? "Right." : off > 9 * size ? "Not yet: far too " + (value > spec.answer ? "large." : "small.")
      : "Not yet: too " + (value > spec.answer ? "large." : "small.");
    this.say(verdict, right ? spec.explanations[0] : "");
  }

  say(verdict, explanation) {
    this.status.replaceChildren(el("strong", {}, verdict), " ", rich("span", {}, explanation));
  }
});
