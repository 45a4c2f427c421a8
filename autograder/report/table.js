"use strict";
// Sort the big table by a click on a heading, and filter it by text. Without this script it is a plain table.
const table = document.getElementById("students"), body = table.tBodies[0];
const rows = Array.from(body.rows), search = document.getElementById("filter"), shown = document.getElementById("shown");
const value = (row, column) => row.cells[column].dataset.v ?? row.cells[column].textContent;
const collator = new Intl.Collator("en", {numeric: true});
const compare = (a, b) => Number.isNaN(Number(a) + Number(b)) ? collator.compare(a, b) : a - b;
table.tHead.addEventListener("click", event => {
  const button = event.target.closest("button");
  if (!button) return;
  const heading = button.parentElement, column = heading.cellIndex;
  const up = heading.getAttribute("aria-sort") !== "ascending", sign = up ? 1 : -1;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", up ? "ascending" : "descending");
  const values = new Map(rows.map(row => [row, value(row, column)]));
  rows.sort((a, b) => sign * compare(values.get(a), values.get(b)));
  body.append(...rows);
});
const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
const filter = () => {
  const wanted = search.value.trim().toLowerCase();
  let count = 0;
  for (const row of rows) {
    row.hidden = !texts.get(row).includes(wanted);
    count += !row.hidden;
  }
  shown.textContent = count + " of " + rows.length + " students";
};
search.addEventListener("input", filter);
document.getElementById("tools").hidden = false;
filter();
