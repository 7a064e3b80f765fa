"""A passage as a reader opens it from a citation: its words, its place, its neighbours. Pure."""

from __future__ import annotations

from assistant.knowledge import Snapshot
from assistant.lines.pictures import is_recognised
from assistant.records import PassageView
from index.passage import Passage


def opened(passage: Passage, snapshot: Snapshot) -> PassageView:
    """Show a passage with its neighbours, and the whole table where it is a row of one."""
    source, chunk = passage.source, passage.chunk
    table = snapshot.table_of(passage)
    before = None if table else snapshot.beside(passage, -1)
    after = None if table else snapshot.beside(passage, 1)
    return PassageView(
        chunk_id=chunk.id,
        document_id=source.id,
        title=source.title,
        issuer=source.issuer,
        edition=source.edition,
        year=source.year,
        state=snapshot.standings[source.key].state,
        section=chunk.section_path,
        page=chunk.page,
        text=chunk.text,
        before=(before.chunk.text,) if before else (),
        after=(after.chunk.text,) if after else (),
        table=table.chunk.text if table else None,
        source_url=source.source_url,
        digest=source.digest,
        reviewed_by=source.reviewed_by,
        recognised=is_recognised(passage),
    )
