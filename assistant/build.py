"""The only place that wires things: settings → a Mentor."""

from __future__ import annotations

from assistant.formulary.clinic import FormularyFile
from assistant.generation.generate import ChatModel, LangChainModel
from assistant.knowledge import Knowledge
from assistant.mentor import Mentor
from assistant.settings import Settings
from index.encoder import load_encoder
from index.lexicon import built_in
from index.reranker import load_reranker


def build_mentor(settings: Settings) -> Mentor:
    """Wire a Mentor from settings. The index is opened at the first question, not here."""
    encoder = load_encoder(settings.encoder)
    lexicon = built_in()
    reranker = load_reranker(settings.reranker)
    knowledge = Knowledge(settings.home, encoder, lexicon, reranker=reranker)
    return Mentor(knowledge, encoder, model=_model(settings), clinic=FormularyFile(settings.home))


def _model(settings: Settings) -> ChatModel | None:
    if settings.model is None or settings.model_url is None:
        return None
    key = settings.model_key.get_secret_value() if settings.model_key else ""
    return LangChainModel(settings.model, settings.model_url, key)
