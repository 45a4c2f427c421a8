"""Write the tables and the figure of docs/scaling.md from what was measured and simulated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from autograder.intake.files import DEFAULT_LIMITS
from tests.scaling.queues import A1, HOUR, SEED, STEPS, WEEK, Result, Setup, serve, simulate, uploads

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, MEASURED, FIGURE = DOCS / "scaling.md", DOCS / "scaling.json", DOCS / "images" / "scaling.svg"
SETUPS = (
    Setup(1_000, 2),
    Setup(1_000, 4),
    Setup(10_000, 16),
    Setup(10_000, 16, sections=4),
    Setup(10_000, 16, alone=False),
    Setup(100_000, 128, sections=4),
    Setup(100_000, 64, alone=False),
    Setup(100_000, 128, alone=False),
    Setup(100_000, 128, alone=False, sections=4),
    Setup(100_000, 128, sections=8),
)
AT_ONCE = ((1_000, 2), (1_000, 8), (10_000, 16), (25_000, 32))
LARGEST_MACHINE = 16  # cores of the machine that writes the pages
LARGE = 100_000  # students, for which the page extrapolates what grows with the class
SHOWN = SETUPS[-1]  # in the figure, beside half as many sections


def exponent(sizes: list[int], costs: list[float]) -> float:
    """Fitted to the three largest sizes: the cost grows like the size to this power."""
    return float(np.polyfit(np.log(sizes[-3:]), np.log(costs[-3:]), 1)[0])


def at_size(students: int, sizes: list[int], costs: list[float]) -> float:
    """Cost for a class, with the fitted exponent; taken as 1 where a fixed part makes it look smaller."""
    return costs[-1] * (students / sizes[-1]) ** max(1.0, exponent(sizes, costs))


def duration(seconds: float) -> str:
    """`4 s`, `12 min`, `3.1 h`."""
    if seconds < 90:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"


def markdown(head: list[str], rows: list[list[str]]) -> str:
    rules = ["---" if column == 0 else "---:" for column in range(len(head))]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rules, *rows]) + "\n"


def table_of_costs(measured: dict) -> str:
    """What a submission costs, by assignment."""
    rows = []
    for name, one in measured["judging"].items():
        low, high = (float(np.quantile(one["seconds"], share)) for share in (0.5, 0.95))
        rows.append(
            [name.split("_")[0], str(one["n"]), f"{low:.2f}", f"{np.mean(one['seconds']):.2f}", f"{high:.2f}"]
            + [f"{one['notebook_bytes'] / 1e3:.0f} kB"]
        )
    head = ["assignment", "n", "median", "mean", "95 %", "notebook"]
    return markdown(head, rows)


def table_of_growth(measured: dict) -> str:
    """What grows with the class: measured, and extrapolated."""
    growth, intake = measured["growth"], measured["intake"]
    questions, sizes = growth["questions"], growth["n"]
    rows = []
    for what, costs, unit in (
        ("read the notebooks of a class", intake["intake_cpu"], "s"),
        ("memory for it", intake["intake_mb"], "MB"),
        ("class report", questions["report_cpu"], "s"),
        ("memory for it", questions["report_mb"], "MB"),
        ("its page", questions["report_page_mb"], "MB"),
        ("a browser opens it", questions["browser_cpu"], "s"),
        ("scores of a class", questions["scores_cpu"], "s"),
        ("formgrader's list of submissions", questions["formgrader_cpu"], "s"),
    ):
        if "memory" in what:  # which a program takes at its start is no part of it, so it has no exponent
            slope = (costs[-1] - costs[-2]) / (sizes[-1] - sizes[-2])
            power, large = "", costs[-1] + slope * (LARGE - sizes[-1])
        else:
            power, large = f"{exponent(sizes, costs):.2f}", at_size(LARGE, sizes, costs)
        rows.append(
            [what, *(f"{cost:.3g} {unit}" for cost in costs), power]
            + [f"{large:,.0f} {unit}" if unit == "s" else f"{large / 1000:,.1f} GB"]
        )
    return markdown(["", *(f"{n:,}" for n in sizes), "exponent", f"{LARGE:,} (extrapolated)"], rows)


def table_of_waits(results: list[Result]) -> str:
    """Who waits how long, and which step is full."""
    rows = []
    for result in results:
        setup, waits = result.setup, result.waits
        last = waits[result.arrived >= WEEK - HOUR]
        numbers = [f"{setup.students:,}", str(setup.judges), str(setup.sections)]
        quantiles = [np.median(waits), *np.quantile(last, [0.5, 0.95, 0.99])]
        loads = [f"{load:.0%}" if (load := result.load(step)) else "" for step in STEPS]
        numbers.append("each alone" if setup.alone else "16 at once")
        rows.append([*numbers, *map(duration, quantiles), *loads, result.bottleneck])
    head = ["students", "judges", "sections", "writes", "median, week", "median, last hour", "95 %", "99 %"]
    return markdown([*head, *STEPS, "first to be full"], rows)


def table_at_once(measured: dict) -> str:
    """How long `autograder grade` takes over a class after its deadline, on one machine or a cluster."""
    rows = []
    for students, judges in AT_ONCE:
        result = simulate(Setup(students, judges, attempts=1.0, alone=False), measured)
        seconds = {step: cost for step, (_, cost, _) in result.busy.items()}
        judged = np.sort(serve(np.zeros(students), seconds["judges"], judges) + seconds["judges"])
        graded = (serve(judged, seconds["coordinator"], 1) + seconds["coordinator"]).max()
        pages = seconds["pages"].sum() / min(judges, LARGEST_MACHINE)
        sizes, growth = measured["growth"]["n"], measured["growth"]["questions"]
        read, report = (
            at_size(students, sizes, costs)
            for costs in (measured["intake"]["intake_cpu"], growth["report_cpu"])
        )
        parts = [read, graded, pages, report]
        rows.append([f"{students:,}", str(judges), *map(duration, parts), duration(sum(parts))])
    return markdown(["students", "judges", "reading", "grading", "pages", "report", "in all"], rows)


def table_of_money(results: list[Result], measured: dict) -> str:
    """Core-hours, dollars, disk and network, one row for each number of students."""
    rows = []
    for result in {one.setup.students: one for one in results}.values():
        setup, n = result.setup, result.setup.sections * len(result.arrived)
        dollars = setup.price * result.core_hours
        size = sum(measured["run"]["bytes"].values())
        peak = (
            np.histogram(result.arrived, bins=np.arange(WEEK - HOUR, WEEK + 1, 60))[0].max()
            / 60
            * setup.sections
        )
        mbit = 8e-6 * peak * measured["judging"][setup.assignment]["notebook_bytes"]
        cells = [
            f"{setup.students:,}",
            f"{n:,}",
            f"{peak:.2g}",
            f"{result.core_hours:,.1f}",
            f"{dollars:,.2f}",
        ]
        cells += [f"{100 * dollars / setup.students:.2g} cents", f"{setup.students * size / 1e9:,.1f} GB"]
        rows.append([*cells, f"{mbit:.2g} Mbit/s"])
    head = ["students", "uploads a week", "a second, busiest minute", "core-hours", "dollars", "a student"]
    return markdown([*head, "disk, one attempt each", "network, busiest minute"], rows)


def table_of_failures(measured: dict) -> str:
    """What the waits of SHOWN become where an assumption is wrong or something fails."""
    rows = []
    for what, setup in (
        ("as above", SHOWN),
        ("half of the judges gone in the last hour", replace(SHOWN, lost=0.5)),
        ("each judge dies once in an hour of work", replace(SHOWN, deaths=1.0)),
        ("5 % endless loops", replace(SHOWN, hangs=0.05)),
        ("6 attempts a student", replace(SHOWN, attempts=6.0)),
        ("assignment 7 instead of 1", replace(SHOWN, assignment="a7_architectures")),
    ):
        result = simulate(setup, measured)
        last = result.waits[result.arrived >= WEEK - HOUR]
        cells = [duration(value) for value in [*np.quantile(last, [0.5, 0.95, 0.99]), last.max()]]
        rows.append([what, *cells, result.bottleneck])
    head = ["", "median of the last hour", "95 %", "99 %", "longest", "first to be full"]
    return markdown(head, rows)


def tables(measured: dict, setups: Sequence[Setup] = SETUPS) -> dict[str, str]:
    """What stands between `<!-- generated: NAME -->` and `<!-- end -->`, but for the trouble."""
    results = [simulate(setup, measured) for setup in setups]
    return {
        "costs": table_of_costs(measured),
        "growth": table_of_growth(measured),
        "waits": table_of_waits(results),
        "at once": table_at_once(measured),
        "money": table_of_money(results, measured),
    }


def sentences(measured: dict) -> list[str]:
    """What the text of the page says with numbers."""
    judging, growth, run, intake = (measured[part] for part in ("judging", "growth", "run", "intake"))
    mean = float(np.mean(judging[A1]["seconds"]))
    read = intake["intake_cpu"][-1] / intake["n"][-1]
    receipt, gradebook = (growth["writer"][f"{what}_cpu"][-1] for what in ("receipt", "gradebook"))
    each, page = read + receipt + gradebook, float(np.mean(growth["feedback"]["seconds"]))
    alone = read + receipt + float(np.mean(growth["alone"]["seconds"])) + page
    seconds = np.array(run["judge_seconds"])
    predicted = (serve(np.zeros(run["n"]), seconds, run["judges"]) + seconds).max()
    size, endless = sum(run["bytes"].values()), np.mean(measured["hangs"]["clock"])
    limit = DEFAULT_LIMITS.total_bytes
    last = uploads(Setup(LARGE, 1), np.random.default_rng(SEED))
    return [
        f"A judge grades {3600 / mean:,.0f} submissions of assignment 1 an hour.",
        f"An endless loop holds its judge for {endless:.0f} s before the limits end it.",
        f"The coordinator spends {1000 * each:.0f} ms on an upload: {1000 * read:.0f} ms to read it, "
        f"{1000 * receipt:.0f} ms for the receipt, {1000 * gradebook:.0f} ms for the gradebook.",
        f"That is at most {1 / each:.0f} results a second, what {mean / each:.0f} judges deliver.",
        f"each result costs the coordinator {alone:.2f} s, so at most {1 / alone:.1f} a second",
        f"SQLite takes {1000 * growth['writer']['gradebook_cpu'][0]:.0f} ms, PostgreSQL "
        f"{1000 * measured['postgres']['gradebook_cpu']:.0f} ms and the time of its server",
        f"{run['n']} submissions with {run['judges']} judges took {run['makespan_seconds']:.0f} s; "
        f"the queue predicts {predicted:.0f} s.",
        f"Of all uploads, {100 * np.mean(last > WEEK - HOUR):.0f} % come in the last hour and "
        f"{100 * np.mean(last > WEEK - 600):.0f} % in the last ten minutes.",
        f"A graded attempt keeps {size / 1e6:.1f} MB on disk.",
        f"listing {intake['entries']:,} entries takes {intake['list_seconds']:.1f} s",
        f"{LARGE * run['bytes']['feedback'] / 1e9:.0f} GB in one archive",
        f"{LARGE * run['bytes']['gradebook'] / 1e9:.1f} GB",
        f"`grade` refuses more than {limit / 2**30:.0f} GiB of notebooks, which is "
        f"{limit / judging[A1]['notebook_bytes'] / 1000:.0f},000 students of assignment 1.",
    ]


def with_tables(text: str, found: dict[str, str]) -> str:
    """The page with these tables in their places."""
    for name, table in found.items():
        place = re.compile(rf"(?<=<!-- generated: {name} -->\n).*?(?=<!-- end -->)", re.DOTALL)
        if not place.search(text):
            raise SystemExit(f"{PAGE} has no place for the table '{name}'.")
        text = place.sub(lambda _, table=table: table, text, count=1)
    return text


def draw(measured: dict) -> None:
    """Waits of SHOWN before the deadline, with half of its sections and with all, and what is busy then."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    from nnlab.plotting import COLORS, finish, use_style

    use_style()
    plt.rcParams.update({"svg.hashsalt": "scaling", "svg.fonttype": "none"})
    figure, rows = plt.subplots(2, 2, figsize=(10, 6.4), sharex=True, sharey="row")
    edges = np.arange(-120, 31, 5)
    colors = dict(zip(STEPS, ("purple", "blue", "orange", "green"), strict=True))
    for (above, below), count in zip(rows.T, (SHOWN.sections // 2, SHOWN.sections), strict=True):
        result = simulate(replace(SHOWN, sections=count), measured)
        minutes, waits = (result.arrived - WEEK) / 60, result.waits
        bins = [
            waits[(minutes >= a) & (minutes < b)] for a, b in zip(edges, edges[1:], strict=False) if a < 0
        ]
        for share, style, label in ((0.99, ":", "99 %"), (0.95, "--", "95 %"), (0.5, "-", "median")):
            values = [np.quantile(one, share) for one in bins]
            above.plot(edges[: len(bins)] + 2.5, values, style, color=COLORS["blue"], label=label)
        for step, (begun, seconds, servers) in result.busy.items():
            middle = (begun + seconds / 2 - WEEK) / 60
            work = np.histogram(middle, edges, weights=seconds)[0]
            below.plot(
                edges[:-1] + 2.5, 100 * work / (300 * servers), "-", color=COLORS[colors[step]], label=step
            )
        above.set(title=f"{count} section{'s' * (count > 1)}", yscale="log")
        below.set(xlabel="minutes after the deadline", ylim=(0, 112))
    rows[0][0].set_ylabel("from upload to result")
    rows[0][0].set_yticks([1, 10, 60, 600], ["1 s", "10 s", "1 min", "10 min"], minor=False)
    rows[0][0].minorticks_off()
    rows[1][0].set_ylabel("busy, %")
    rows[0][1].legend(title="of the uploads")
    rows[1][1].legend(loc="center left")
    finish(
        figure,
        f"{SHOWN.students:,} students, {SHOWN.judges} judges: four coordinators fall behind, eight do not",
        "Waits and loads of a simulated week around its deadline.",
    )
    figure.savefig(FIGURE, metadata={"Date": None})


def write(measured: dict) -> None:
    """Write tables and figure."""
    found = tables(measured) | {"trouble": table_of_failures(measured)}
    PAGE.write_text(text := with_tables(PAGE.read_text(), found))
    draw(measured)
    for sentence in sentences(measured):
        if sentence not in " ".join(text.split()):
            print(f"{PAGE.name} has to say: {sentence}")
