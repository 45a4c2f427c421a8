// Essays first: other cells are folded away unless they wait, too; the cursor is in the essay's score, and one goes on
// to the next that waits. `?share=2/3` keeps to the second third of the submissions, for several graders.
(() => {
  const cells = document.getElementById("notebook-container");
  if (!cells.querySelector(".part-essay")) return;
  const share = new URLSearchParams(location.search).get("share");

  // formgrade.js goes from field to field by this class: those of folded cells are none for now.
  const fold = (folded) => {
    cells.classList.toggle("essays-first", folded);
    for (const field of cells.querySelectorAll(".part-other input, .part-other textarea"))
      field.classList.toggle("tabbable", !folded);
    toggle.textContent = folded ? "Show the whole notebook" : "Show the essays only";
  };

  const bar = document.createElement("div");
  bar.id = "grading-bar";
  bar.innerHTML = `<span></span><button type="button" class="btn btn-default"></button>`;
  const [progress, toggle] = bar.children;
  toggle.onclick = () => fold(!cells.classList.contains("essays-first"));
  cells.before(bar);
  const next = document.createElement("button");
  next.className = "btn btn-primary tabbable next-waiting";
  next.textContent = "Next that waits \u2192";
  [...cells.querySelectorAll(".part-essay")].pop().append(next);  // behind the comment, for the Tab key
  // The comment follows the score: a comment that begins with a digit is not to become extra credit.
  cells.querySelectorAll(".part-essay .extra-credit").forEach((field) => field.classList.remove("tabbable"));
  fold(true);

  // formgrade.js writes the field into the address; the share stays there, too.
  if (share)
    formgrader.navigateTo = (where) => FormGrader.prototype.navigateTo.call(formgrader, where) + `&share=${share}`;

  // The first essay's score, unless the address says another field.
  if (!new URLSearchParams(location.search).has("index")) {
    const fields = [...document.querySelectorAll(".tabbable")];
    const query = new URLSearchParams(location.search);
    query.set("index", fields.indexOf(cells.querySelector(".part-essay .score")));
    history.replaceState(history.state, "", "?" + query);
  }

  const mine = async () => {
    const answer = await fetch(`${base_url}/api/submitted_notebooks/${assignment_id}/${notebook_id}`);
    const all = await answer.json();
    const [part, parts] = (share || "1/1").split("/").map(Number);
    return all.slice(Math.floor((part - 1) * all.length / parts), Math.floor(part * all.length / parts));
  };
  const tell = (submissions) => {
    const waiting = submissions.filter((one) => one.needs_manual_grade).length;
    progress.textContent =
      `${waiting} of ${submissions.length} submissions wait for a grade${share ? ` in share ${share}` : ""}.`;
  };
  mine().then(tell);

  next.onclick = async () => {
    // a score that was just typed is on its way: leaving the page would take it back
    if ($.active) await new Promise((resolve) => $(document).one("ajaxStop", resolve));
    const submissions = await mine();
    const here = submissions.findIndex((one) => one.id === submission_id);
    const later = [...submissions.slice(here + 1), ...submissions.slice(0, Math.max(here, 0))];
    const found = later.find((one) => one.needs_manual_grade);
    if (found) location = `${base_url}/submissions/${found.id}/` + (share ? `?share=${share}` : "");
    else tell(submissions);
  };
})();
