"""What the starter library must cover, and how each digest and course is made up."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import corpus
from corpus.metadata import split_front_matter

LIBRARY = Path(corpus.__file__).parent / "library"
GUIDELINES = sorted((LIBRARY / "guidelines").glob("*.md"))
COURSES = sorted((LIBRARY / "courses").glob("*.md"))
DIGESTS = [path for path in GUIDELINES if not path.stem.endswith("-en")]
TWINS = [path for path in GUIDELINES if path.stem.endswith("-en")]
# Each topic that the library is asked for, as documents list it in `topics`.
CLINICAL = re.findall(
    r"\S+",
    """
    hypertension diabetes dyslipidaemia obesity coronary-disease acute-coronary-syndrome
    heart-failure atrial-fibrillation stroke tia copd asthma community-pneumonia acute-uri
    antibiotics influenza tuberculosis hepatitis-b gastroenteritis dehydration peptic-ulcer
    helicobacter-pylori acute-abdomen urinary-infection chronic-kidney-disease gout osteoarthritis
    back-pain anaemia hyperthyroidism hypothyroidism headache epilepsy febrile-seizure depression
    anxiety insomnia dementia child-fever child-diarrhoea hand-foot-mouth immunisation newborn
    neonatal-jaundice antenatal-care pregnancy-hypertension postpartum-haemorrhage contraception
    skin-infection scabies trauma burns organophosphate-poisoning paraquat carbon-monoxide
    drug-overdose snake-bite rabies tetanus anaphylaxis heat-illness cardiac-arrest echinococcosis
    brucellosis palliative-care
""",
)
TAUGHT = re.findall(
    r"\S+",
    """
    consultation-skills antimicrobial-stewardship chronic-disease public-health ecg
    electronic-records data-quality privacy data-security health-informatics telemedicine
    evidence-based-medicine guidelines team-leadership teaching-mentoring
""",
)
CHARACTERS = (1500, 4000)
# What a doctor asks for, by a word of the heading that answers it.
SECTIONS = {
    "when to suspect it, or what it is": r"怀疑|定义|诊断|分级|判断|程序|暴露",
    "danger signs and referral": r"转诊|立即",
    "what to ask, examine and test": r"问诊|查体|检查|评估|测量|伤口处置|补种",
    "treatment": r"治疗|处理|处置|用药|救治|方案",
    "special patients": r"特殊人群",
    "contraindications": r"禁忌",
    "follow-up": r"随访|观察|复查|留观",
    "what to tell the patient": r"告诉",
}
# An issuer is an institution; a consensus of named authors says so.
INSTITUTION = re.compile(
    r"委员会|学会|协会|组织|卫生部|计生委|管理局|控制局|研究所|研究中心|控制中心|办事处|办公室|专家组"
    r"|工作组|编写组|基金会|GINA|学组|研究会|课程组|药物不良反应杂志|推荐意见"
)
QUESTION = re.compile(r"问：.+[？?。]\s*答：.*\S")


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


@cache
def read(path: Path) -> tuple[dict, str]:
    return split_front_matter(path.read_text(encoding="utf-8"))


def topics(paths) -> set[str]:
    return {topic for path in paths for topic in read(path)[0]["topics"]}


def headings(path: Path) -> str:
    return "\n".join(re.findall(r"^#+ (.+)$", read(path)[1], re.MULTILINE))


def part(path: Path, heading: str) -> str:
    """Give the text under a heading of the second level."""
    return re.split(r"^## ", read(path)[1].split(f"\n## {heading}\n")[1], flags=re.MULTILINE)[0]


def test_there_are_as_many_as_promised():
    assert len(DIGESTS) >= 40
    assert len(TWINS) >= 10
    assert len(COURSES) >= 12


@pytest.mark.parametrize("topic", CLINICAL)
def test_every_clinical_topic_has_a_digest(topic):
    paths = COURSES if topic == "acute-coronary-syndrome" else []
    assert topic in topics([*DIGESTS, *paths])


@pytest.mark.parametrize("topic", TAUGHT)
def test_every_taught_topic_has_a_course(topic):
    assert topic in topics(COURSES)


@named(DIGESTS)
def test_a_digest_is_as_long_as_a_doctor_reads(path):
    least, most = CHARACTERS
    assert least <= len(re.findall(r"[\u4e00-\u9fff]", read(path)[1])) <= most


@named(DIGESTS)
@pytest.mark.parametrize("section", SECTIONS)
def test_a_digest_has_the_sections_a_doctor_asks_for(path, section):
    assert re.search(SECTIONS[section], headings(path)), headings(path)


@named(COURSES)
def test_a_course_says_its_aims_and_is_long_enough(path):
    assert len(re.findall(r"^(?:-|\d+\.) \S", part(path, "学习目标"), re.MULTILINE)) >= 4
    assert len(re.findall(r"[\u4e00-\u9fff]", read(path)[1])) >= 2000


@named(COURSES)
def test_every_self_check_question_is_answered_in_its_line(path):
    lines = re.findall(r"^(?:-|\d+\.) .+$", part(path, "自测"), re.MULTILINE)
    assert len(lines) >= 5
    for line in lines:
        assert QUESTION.search(line), line


@named(DIGESTS + COURSES)
def test_the_opening_names_its_sources_and_no_other_issuer_is_made_up(path):
    fields, body = read(path)
    opening = "".join([line for line in body.split("\n") if line.strip()][1:3])
    titles = re.findall(r"《([^》]{4,})》", opening)
    assert titles or "GINA" in opening, opening
    for issuer in re.split("；", fields["issuer"]):
        assert INSTITUTION.search(issuer), issuer
    # The year of the edition is a year of one of the sources named; a course is of its own year.
    if path in DIGESTS:
        assert str(fields["year"]) in opening + str(fields["title"]), fields["year"]


@named(TWINS)
def test_an_english_twin_has_its_chinese_digest(path):
    other = path.with_name(path.stem.removesuffix("-en") + ".md")
    assert other in DIGESTS
    assert set(read(path)[0]["topics"]) == set(read(other)[0]["topics"])
    assert read(path)[0]["year"] == read(other)[0]["year"]
