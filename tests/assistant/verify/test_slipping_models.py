"""Chat models that slip, over real HTTP: nothing wrong of theirs is ever part of an answer."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.generation.generate import LangChainModel, draft
from assistant.generation.prompts import evidence_by_key
from corpus.document import Chunk, Metadata, chunk_id
from index.passage import Passage

_SPEC = importlib.util.spec_from_file_location(
    "model_server", Path(__file__).parents[1] / "model_server.py"
)
server = importlib.util.module_from_spec(_SPEC)
sys.modules["model_server"] = server
_SPEC.loader.exec_module(server)

TEXT = (
    "泽奎诺片：成人每次 0.5 g，口服，每日 3 次；儿童每次 10 mg/kg，每日 2 次。\n"
    "达瑞芬注射液：成人首剂 30 mg，肌内注射，每 8 小时 1 次，最大每日 90 mg。\n"
    "妊娠期禁用泽奎诺。收缩压 ≥160 mmHg 时，应立即转诊。"
)
TRUE = "妊娠期禁用泽奎诺。"
SLIPS = {
    "tenfold": "泽奎诺片：成人每次 5 g，口服，每日 3 次。",
    "unit": "泽奎诺片：成人每次 0.5 mg，口服，每日 3 次。",
    "weight": "泽奎诺片：儿童每次 10 mg，每日 2 次。",
    "frequency": "泽奎诺片：成人每次 0.5 g，口服，每日 4 次。",
    "interval": "泽奎诺片：成人每次 0.5 g，口服，每 8 小时 1 次。",
    "route": "达瑞芬注射液：成人首剂 30 mg，静脉注射，每 8 小时 1 次。",
    "limit": "达瑞芬注射液：成人每日 90 mg。",
    "inequality": "收缩压 >160 mmHg 时，应立即转诊。",
    "direction": "收缩压 ≤160 mmHg 时，应立即转诊。",
    "measured": "舒张压 ≥160 mmHg 时，应立即转诊。",
    "negation": "妊娠期可用泽奎诺。",
    "added negation": "收缩压 ≥160 mmHg 时，不应立即转诊。",
    "population": "泽奎诺片：儿童每次 0.5 g，口服，每日 3 次。",
    "swap": "达瑞芬片：成人每次 0.5 g，口服，每日 3 次。",
    "moved": "泽奎诺片：成人首剂 30 mg，每 8 小时 1 次。",
    "invented": "妊娠期改用阿莫西林 500 mg，每日 3 次。",
    "memory": "泽奎诺可引起肝衰竭，用药前查肝功能。",
}  # fmt: skip


def passage():
    section = ("用法用量",)
    metadata = Metadata(id="zk", title="泽奎诺和达瑞芬说明书")
    identity = chunk_id(metadata.key, section, TEXT)
    chunk = Chunk(identity, metadata.key, 0, "text", TEXT, section, None, (0, len(TEXT)), "zh")
    return Passage(0, chunk, metadata)


@pytest.fixture(scope="module")
def endpoint():
    with server.ModelServer(server.says("")) as running:
        yield running


def drafted(endpoint, *said):
    (key,) = evidence_by_key([passage()])
    endpoint.script = [server.says(server.statements(*((one, [key]) for one in said)))]
    return draft(
        "泽奎诺怎么用？", [passage()], LangChainModel("m", endpoint.url, "k"), language="zh"
    )


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_dropped_and_what_is_true_stays(endpoint, slip):
    found = drafted(endpoint, slip, TRUE)
    assert [one.text for one in found.statements] == [TRUE]
    (reason,) = found.dropped
    assert reason.startswith("unsupported: ")


def test_a_model_that_only_slips_is_as_good_as_none(endpoint):
    with pytest.raises(ModelUnavailable):
        drafted(endpoint, *SLIPS.values())


@pytest.mark.parametrize(
    "said",
    [
        "泽奎诺片：成人每次 500 mg，口服，一日三次。",
        "孕妇禁用泽奎诺。",
        "达瑞芬注射液成人首剂 30 mg 肌内注射，q8h。",
    ],
)
def test_the_same_in_other_figures_stays(endpoint, said):
    assert [one.text for one in drafted(endpoint, said).statements] == [said]
