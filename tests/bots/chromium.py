"""Debian's chromium as the tests start it: where it is, its flags, and what is missing without."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
PHONE = {"width": 360, "height": 740}
FLAGS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run",
    "--no-default-browser-check", "--disable-domain-reliability",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # the browser stays here too
]  # fmt: skip


SMALL_TEXT = """() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility()
  && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
  && parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.outerHTML)"""
# A finger of 44 px on the middle of a control must touch that control and no other.
SMALL_TARGETS = """() => {
  const open = document.querySelector('dialog[open]') || document;
  return [...open.querySelectorAll('button, a, textarea')].filter(e => {
    if (!e.checkVisibility()) return false;
    e.scrollIntoView({block: 'center'});
    const r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
    return [[0, -21.5], [0, 21.5], [-21.5, 0], [21.5, 0]].some(([dx, dy]) => {
      const hit = document.elementFromPoint(x + dx, y + dy);
      return !hit || !e.contains(hit);
    });
  }).map(e => e.outerHTML);
}"""
LOW_CONTRAST = """() => {
  const rgb = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => {
    const [r, g, b] = rgb(c).map(v => v / 255).map(
      v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return getComputedStyle(e).backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const open = document.querySelector('dialog[open]') || document.body;
  return [...open.querySelectorAll('*')].filter(e => e.checkVisibility()
    && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).filter(e => {
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05) < 4.5;
  }).map(e => e.outerHTML);
}"""


def missing() -> str | None:
    if not CHROMIUM.exists():
        return "no /usr/bin/chromium: apt-get install -y chromium fonts-noto-cjk"
    fonts = shutil.which("fc-list")
    if not fonts or not subprocess.run([fonts, ":lang=zh"], capture_output=True).stdout:
        return "no Chinese font: apt-get install -y fonts-noto-cjk"
    return None


def ask(page, question):
    before = page.locator(".answer").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.locator(".answer").nth(before).wait_for()
    return page.locator(".answer").nth(before)
