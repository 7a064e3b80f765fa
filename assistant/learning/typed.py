"""What a learner types → what is kept of it: masked, without what no database keeps. Pure."""

from __future__ import annotations

from assistant.errors import LearningWrong
from assistant.privacy import mask


def masked(text: str, most: int) -> str:
    """Give a text as it is kept, empty for a blank one. Raises LearningWrong over `most` signs."""
    plain = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text).strip()
    if len(plain) > most:
        raise LearningWrong(f"太长了：至多 {most} 个字，现在有 {len(plain)} 个。")
    return mask(plain)
