"""A notebook open in JupyterLab, worked on as a person does: click, type, run, read."""

from __future__ import annotations

from tests.browser.page import PATIENCE

_RAN = (
    "([i, old]) => { const text = document.querySelectorAll('.jp-Notebook .jp-Cell')[i]"
    ".querySelector('.jp-InputPrompt').textContent; return /\\[\\d+\\]/.test(text) && text !== old; }"
)


class OpenNotebook:
    """Cells are called by the id they have in the notebook file.

    Args:
        page: a Playwright page.
        url: address of the notebook in JupyterLab.
        ids: the ids of its cells, in order.
    """

    def __init__(self, page, url: str, ids: list[str]):
        self.page, self._index = page, {name: i for i, name in enumerate(ids)}
        page.set_default_timeout(2 * PATIENCE)
        page.goto(url, timeout=4 * PATIENCE)
        self.cells.nth(len(ids) - 1).wait_for(state="attached", timeout=4 * PATIENCE)
        page.locator(".jp-NotebookPanel-toolbar [data-status=idle]").first.wait_for(timeout=4 * PATIENCE)

    @property
    def cells(self):
        return self.page.locator(".jp-Notebook .jp-Cell")

    def cell(self, name: str):
        return self.cells.nth(self._index[name])

    def source(self, name: str) -> str:
        return self.cell(name).locator(".cm-content").inner_text()

    def type_into(self, name: str, text: str) -> None:
        """Replace what an editor holds, as far as the editor allows it."""
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Escape")

    def run(self, name: str) -> str:
        """Run one cell and return the text of its outputs; a picture has none."""
        prompt = self.cell(name).locator(".jp-InputPrompt")
        old = prompt.text_content()
        for _ in range(3):  # a kernel says idle a moment before it takes its first request
            prompt.click()
            self.page.keyboard.press("Control+Enter")
            self.page.wait_for_timeout(400)
            if prompt.text_content() != old:
                break
        self.page.wait_for_function(_RAN, arg=[self._index[name], old])
        return "\n".join(self.output(name).all_inner_texts()).strip()

    def output(self, name: str):
        return self.cell(name).locator(".jp-OutputArea-output")

    def delete(self, name: str) -> None:
        """Select a cell and press the keys that delete it."""
        self.cell(name).locator(".jp-InputPrompt").click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("d")
        self.page.keyboard.press("d")

    def validate(self) -> str:
        """Press nbgrader's Validate button and return what the dialog says; closes it."""
        toolbar = self.page.locator(".jp-NotebookPanel-toolbar")
        toolbar.get_by_text("Validate", exact=True).first.click()
        dialog = self.page.locator(".jp-Dialog").filter(has_text="Validation Results")
        dialog.wait_for(timeout=4 * PATIENCE)
        text = dialog.inner_text()
        dialog.get_by_role("button", name="Ok").click()
        dialog.wait_for(state="detached")
        return text
