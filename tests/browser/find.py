"""What the tests look for on a page of the reading site, as expressions of JavaScript."""

# What sticks out of the page and is in no box that scrolls.
CUT_OFF = """[...document.querySelectorAll('article *')].filter(n =>
    n.getBoundingClientRect().right > innerWidth + 1
    && !n.closest('pre, .math.wide, div.math, .table-wrapper, .output, .nnlab-plot, .nnlab-diagram,'
        + '.katex-mathml, .katex .hide-tail'))
    .map(n => n.outerHTML.slice(0, 120))"""
UNREACHABLE = """[...document.querySelectorAll('article *')].filter(n => n.scrollWidth > n.clientWidth + 1
    && ['auto', 'scroll'].includes(getComputedStyle(n).overflowX) && n.clientWidth > 0
    && n.tabIndex < 0 && !n.querySelector('[tabindex="0"], input, button'))
    .map(n => n.outerHTML.slice(0, 120))"""
# Code and output that scroll sideways, and figures with empty space beside them.
SCROLLS = """[...document.querySelectorAll('.cell_input pre, .cell_output pre, .cell_output .output,'
    + '.nnlab-plot')].filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.textContent.slice(0, 120))"""
NARROW = """[...document.querySelectorAll('.nnlab-plot svg, .cell_output > .output > .nnlab')]
    .filter(n => n.clientWidth > 0 && n.getBoundingClientRect().width
        < 0.9 * n.closest('article').getBoundingClientRect().width)
    .map(n => n.getAttribute('aria-label') ?? n.tagName)"""
# Texts of figures (matplotlib's groups `text_N`) that leave their figure or lie on each other.
ASTRAY = """[...document.querySelectorAll('.nnlab-plot svg')].flatMap(svg => {
    const box = svg.getBoundingClientRect(), found = [];
    const texts = [...svg.querySelectorAll('g[id*="-text_"]')].map(g => [g, g.getBoundingClientRect()]);
    const name = g => svg.getAttribute('aria-label').slice(0, 60) + ': ' + g.id.split('-')[1];
    texts.forEach(([g, r], i) => {
        if (r.left < box.left - 1 || r.right > box.right + 1
            || r.top < box.top - 1 || r.bottom > box.bottom + 1)
            found.push(name(g) + ' leaves the figure');
        for (const [other, s] of texts.slice(i + 1)) {
            const shared = Math.max(0, Math.min(r.right, s.right) - Math.max(r.left, s.left))
                * Math.max(0, Math.min(r.bottom, s.bottom) - Math.max(r.top, s.top));
            if (shared > 0.2 * Math.min(r.width * r.height, s.width * s.height))
                found.push(name(g) + ' and ' + other.id.split('-')[1] + ' overlap');
        }
    });
    return found; })"""
# Display formulas that a reader sees; those that scroll.
FORMULAS = "[...document.querySelectorAll('div.math')].filter(n => n.clientWidth > 0)"
TOO_WIDE = (
    FORMULAS
    + """.filter(n => n.scrollWidth > n.clientWidth + 1)
    .map(n => n.querySelector('annotation').textContent)"""
)
# Contrast of the text colour with the background behind the article (WCAG 2).
CONTRAST = """(() => {
    const light = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(v => (v /= 255) <= 0.04045
        ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const [a, b] = [light(getComputedStyle(document.querySelector('article p')).color),
                    light(getComputedStyle(document.body).backgroundColor)].sort((a, b) => b - a);
    return (a + 0.05) / (b + 0.05); })()"""
