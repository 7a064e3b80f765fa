"""Of several diagnoses the first counts, or the one that is marked as first."""

import pytest

from assistant.learning.asks import Matcher, read_asks
from assistant.learning.case_files import read_case
from assistant.learning.cases import decide
from assistant.learning.diagnoses import first_of, named
from assistant.learning.naming import says
from assistant.learning.scoring import score
from assistant.learning.solving import perfect
from index.encoder import load_encoder
from index.lexicon import built_in

from .made import ASKS, CASE, write

LEXICON = built_in()
APPENDIX = ("阑尾炎", "急性阑尾炎", "烂盲肠")


@pytest.mark.parametrize(
    ("text", "right", "expected"),
    [
        ("阑尾炎", APPENDIX, True),
        ("阑尾炎，肠胃炎", APPENDIX, True),
        ("肠胃炎，阑尾炎", APPENDIX, False),
        ("肠胃炎、阑尾炎", APPENDIX, False),
        ("肠胃炎 阑尾炎", APPENDIX, False),
        ("肠胃炎或阑尾炎", APPENDIX, False),
        ("肠胃炎，烂盲肠", APPENDIX, False),
        ("胰腺炎肠胃炎阑尾炎", APPENDIX, False),
        ("1.肠胃炎 2.阑尾炎", APPENDIX, False),
        ("1.阑尾炎 2.肠胃炎", APPENDIX, True),
        ("肠胃炎，最可能是阑尾炎", APPENDIX, True),
        ("首先考虑肠胃炎，阑尾炎待排", APPENDIX, False),
        ("肠胃炎待排，阑尾炎", APPENDIX, True),
        ("阑尾炎待排", APPENDIX, True),
        ("阑尾炎，鉴别：肠胃炎、胰腺炎", APPENDIX, True),
        ("肠胃炎，鉴别：阑尾炎、胰腺炎", APPENDIX, False),
        ("不是肠胃炎，是阑尾炎", APPENDIX, True),
        ("右下腹痛，阑尾炎", APPENDIX, True),
        ("糖尿病人低血糖", ("低血糖",), True),
        ("冠心病，急性心梗", ("心肌梗死",), True),
        ("脱水，重度", ("重度 + 失水",), True),
        ("肺炎，呼吸衰竭", ("肺炎 + 呼吸衰竭",), True),
    ],
)
def test_the_first_diagnosis_counts(text, right, expected):
    assert says(first_of(named(text), right, LEXICON), right, LEXICON) is expected


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asks")
    return Matcher(read_asks(write(folder, "asks.yaml", ASKS)), LEXICON, load_encoder(None))


@pytest.mark.parametrize(
    ("diagnosis", "got", "note"),
    [
        ("重度脱水，肺炎，高血压", 20, ""),
        ("肺炎，重度脱水", 0, "只按最前面"),
        ("中度脱水，肺炎", 20 / 4, ""),
        ("肺炎，中度脱水", 0, ""),
        ("重度脱水，肺炎，高血压，糖尿病，哮喘", 20 / 2, "太多诊断"),
        ("重度脱水，鉴别肺炎、高血压、糖尿病、哮喘", 20, ""),
    ],
)
def test_what_is_named_after_the_first_earns_nothing(
    tmp_path, matcher, sections, diagnosis, got, note
):
    case = read_case(write(tmp_path, "dry-child.yaml", CASE), matcher.asks)
    run = decide(perfect(case, matcher), diagnosis, "输液", "immediate")
    points = score(run, case, matcher, LEXICON, sections).points
    point = next(one for one in points if one.kind == "diagnosis")
    assert point.got == got and note in point.note and bool(note) == bool(point.note)
