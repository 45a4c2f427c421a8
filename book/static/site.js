// What can be scrolled sideways must be reachable with the keyboard; only the browser knows what can be.
const WIDE = "pre, .math, .table-wrapper, .cell_output .output.text_html";

function markScrollable() {
  for (const box of document.querySelectorAll(WIDE)) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

function boxWideFormulas() {       // an inline formula wider than a phone gets a scroll bar of its own
  for (const formula of document.querySelectorAll("span.math")) {
    formula.classList.remove("wide");
    const room = formula.parentElement.closest("p, li, td, dd, blockquote, summary")?.getBoundingClientRect();
    const right = Math.max(...[...formula.getElementsByClassName("katex-base")].map(
      (part) => part.getBoundingClientRect().right));
    formula.classList.toggle("wide", room !== undefined && right > room.right + 2);
  }
}

// A display formula that is too wide is set smaller, as long as it stays legible; what is wider still scrolls.
const SMALLEST = 0.65;             // 11.6 px for text of 16 px
function shrinkWideFormulas() {
  const formulas = [...document.querySelectorAll("div.math")];
  for (const formula of formulas) formula.style.fontSize = "";
  const rooms = formulas.map((formula) => formula.clientWidth / formula.scrollWidth);
  formulas.forEach((formula, i) => {
    if (rooms[i] < 1) formula.style.fontSize = `${Math.max(0.99 * rooms[i], SMALLEST)}em`;
  });
}

function fit() {
  boxWideFormulas();
  shrinkWideFormulas();
  markScrollable();
}

addEventListener("resize", fit);
document.addEventListener("toggle", fit, true);   // an answer was folded open
document.fonts.ready.then(fit);
fit();
