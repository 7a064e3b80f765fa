"""What a code of a symbol font means: Word's Symbol and Wingdings, as Unicode. Pure."""

from __future__ import annotations

# Adobe's Symbol encoding, the codes that clinical texts use; Word stores them at U+F000 + code.
_SYMBOL = {
    0x22: "∀",
    0x27: "∋",
    0x2D: "−",
    0x40: "≅",
    0x61: "α",
    0x62: "β",
    0x63: "χ",
    0x64: "δ",
    0x65: "ε",
    0x67: "γ",
    0x6B: "κ",
    0x6C: "λ",
    0x6D: "μ",
    0x70: "π",
    0x72: "ρ",
    0x73: "σ",
    0x74: "τ",
    0x77: "ω",
    0x44: "Δ",
    0x53: "Σ",
    0x57: "Ω",
    0xA2: "′",
    0xA3: "≤",
    0xA5: "∞",
    0xAB: "↔",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB2: "″",
    0xB3: "≥",
    0xB4: "×",
    0xB5: "∝",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xBC: "…",
    0xD2: "®",
    0xD3: "©",
    0xD4: "™",
    0xD6: "√",
    0xDE: "⇒",
    0xE2: "®",
    0xE3: "©",
    0xE4: "™",
}
_WINGDINGS = {
    0xFC: "✓",
    0xFE: "☑",
    0xA8: "□",
    0x6F: "□",
    0xFB: "✗",
    0xE0: "→",
    0xF0: "→",
    0xE8: "→",
}
_PICTORIAL = ("wingdings", "webdings", "marlett", "dingbats", "symbolmt")


def symbol(font: str, code: int) -> str:
    """Say in Unicode what `code` (0x20 to 0xFF, or U+F020 to U+F0FF) of a font shows.

    A pictogram without a twin becomes a bullet; a private code of a text font is its plain letter,
    since Windows stores "symbol-encoded" text fonts at U+F000 + code.
    """
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    name = font.lower().replace(" ", "")
    if "symbol" in name:
        return _SYMBOL.get(low, chr(low) if 0x20 <= low < 0x40 else "•")
    if any(picture in name for picture in _PICTORIAL):
        return _WINGDINGS.get(low, "•")
    return chr(low) if 0x20 <= low <= 0x7E or 0xA0 <= low <= 0xFF else chr(code)


def is_symbol_font(font: str) -> bool:
    """Say whether a font's private codes are symbols or pictograms instead of letters."""
    name = font.lower().replace(" ", "")
    return "symbol" in name or any(picture in name for picture in _PICTORIAL)
