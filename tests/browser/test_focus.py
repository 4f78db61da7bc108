"""Whoever goes by keyboard sees where they are; whoever prints gets a page for paper; right to left is a mirror."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.registration.domain.colours import VISIBLE
from services.registration.domain.events import EventView
from services.registration.runtime import Runtime
from tests.invitees import Invitees, registration_token

Pages = Callable[..., Page]
YES = {"answers": {"captions": "no"}, "acknowledge_discussion_rule": True}

FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const light = text => {
    const [r, g, b] = text.match(/[0-9.]+/g).slice(0, 3).map(part => {
      const c = Number(part) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)' && colour !== 'transparent') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const shown = [here, here.closest('.choice')].filter(Boolean).map(one => ({one, style: getComputedStyle(one)}))
    .concat([{one: here, style: getComputedStyle(here, '::after')}])
    .find(({style}) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  const box = here.getBoundingClientRect();
  const [a, b] = shown ? [light(shown.style.outlineColor), light(ground(shown.one.parentElement))]
    .sort((x, y) => y - x) : [0, 0];
  return {name: here.outerHTML.slice(0, 90), ratio: (a + 0.05) / (b + 0.05),
          seen: box.bottom > 0 && box.top < innerHeight && box.width > 0};
}"""


def unseen(page: Page, stops: int = 80) -> list[str]:
    """Stops of the Tab key at which nobody sees where they are (WCAG 2.2, 2.4.7, 2.4.11 and 1.4.11)."""
    found, names = [], set()
    for _ in range(stops):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if here is None:
            break
        names.add(here["name"])
        if here["ratio"] < VISIBLE or not here["seen"]:
            found.append(f"{page.title()}: {here}")
    assert len(names) > 4, "the control: there was something to stop at"
    return found


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])
def test_the_focus_is_seen_at_every_stop(
    new_page: Pages, site: str, invitees: Invitees, event: EventView, runtime: Runtime, scheme: str
) -> None:
    page, found = new_page(scheme=scheme), []
    receipt = invitees.says_yes(**YES)
    page.goto(f"{site}/r/{registration_token(runtime, receipt['reference'])}")
    page.goto(f"{site}/i/{invitees.one()}")
    for path in ("/", f"/events/{event.slug}", "/invitation", "/invitation/answer?for=somebody", "/registration"):
        page.goto(site + path)
        found += unseen(page)
    assert found == []


def test_a_stop_that_nobody_sees_is_noticed(new_page: Pages) -> None:
    page = new_page()
    page.set_content(
        "<style>a{outline:none !important}</style>"
        + "<a href='#'>x</a><p>" * 6
        + "".join(f"<a href='#{number}'>{number}</a>" for number in range(6))
    )
    assert unseen(page)


def test_the_confirmation_on_paper(new_page: Pages, site: str, invitees: Invitees, runtime: Runtime) -> None:
    receipt = invitees.says_yes(**YES)
    page = new_page(scheme="dark")
    page.goto(f"{site}/r/{registration_token(runtime, receipt['reference'])}")
    page.emulate_media(media="print")
    expect(page.locator(".reference")).to_be_visible()
    expect(page.locator("img[src$='code.svg']")).to_be_visible()
    for selector in (".skip-link", ".site-footer", ".actions >> nth=0"):
        expect(page.locator(selector)).to_be_hidden()
    colours = page.evaluate(
        "[getComputedStyle(document.body), getComputedStyle(document.querySelector('h1'))]"
        ".map((style, place) => place ? style.color : style.backgroundColor)"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


MIRRORED = """() => {
  const inset = box => [box.left, innerWidth - box.right].map(Math.round);
  const one = selector => inset(document.querySelector(selector).getBoundingClientRect());
  return {bar: one('.choice > input'), text: one('.site-header a'), frame: one('main.frame')};
}"""


def test_right_to_left_is_a_mirror(new_page: Pages, site: str, invitees: Invitees) -> None:
    """Of boxes and of what stands in them; addresses stay as they are."""
    page = new_page(width=700)
    page.goto(f"{site}/i/{invitees.one()}")
    usual = page.evaluate(MIRRORED)
    page.evaluate("document.documentElement.dir = 'rtl'")
    turned = page.evaluate(MIRRORED)
    assert {name: list(reversed(sides)) for name, sides in turned.items()} == usual
    addresses = page.locator("a[href^='mailto:']")
    assert addresses.evaluate_all("all => all.map(one => getComputedStyle(one).direction)") == ["ltr"]
