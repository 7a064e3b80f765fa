"""Brands, old names, abbreviations and typing mistakes of the wider pharmacy find the generic.

Written from general knowledge without looking at the lexicon; the words around a name are those of
a question. A mistyped name must bring the drug that was meant, and never another.
"""

from __future__ import annotations

import pytest

from index.expand import expand
from index.lexicon import built_in
from index.tokens import fold

BRANDS = """
立普妥一天吃几片|阿托伐他汀
可定晚上吃吗|瑞舒伐他汀
舒降之饭后吃吗|辛伐他汀
必洛斯一天几次|坎地沙坦
美卡素一天一片|替米沙坦
雅施达早上吃吗|培哚普利
瑞泰用量|雷米普利
蒙诺一天几片|福辛普利
波依定能掰开吗|非洛地平
合心爽一天三次|地尔硫卓
可多华睡前吃吗|多沙唑嗪
速尿打一支|呋塞米
消心痛一天几次|硝酸异山梨酯
鲁南欣康怎么吃|单硝酸异山梨酯
乐普欣心慌能吃吗|普罗帕酮
可达龙怎么推|胺碘酮
西地兰推多少|去乙酰毛花苷
拜瑞妥饭后吃吗|利伐沙班
必存静滴|依达拉奉
弥可保一天三片|甲钴胺
西比灵睡前吃|氟桂利嗪
尼莫通能停吗|尼莫地平
都可喜老年人能吃吗|阿米三嗪
开瑞坦小孩吃多少|氯雷他定
仙特明过敏能吃吗|西替利嗪
扑尔敏一天几片|氯苯那敏
非那根肌注多少|异丙嗪
沐舒坦小孩一次几毫升|氨溴索
富露施一天几包|乙酰半胱氨酸
吗丁啉饭前吃吗|多潘立酮
胃复安肌注|甲氧氯普胺
达喜嚼着吃吗|铝碳酸镁
洛赛克空腹吃|奥美拉唑
波利特一天一粒|雷贝拉唑
培菲康放冰箱吗|双歧杆菌
杜密克一次喝多少|乳果糖
黄连素一天几片|小檗碱
氟哌酸拉肚子能吃吗|诺氟沙星
可乐必妥一天几次|左氧氟沙星
希舒美小孩吃几天|阿奇霉素
希刻劳儿童剂量|头孢克洛
世福素一天两次|头孢克肟
菌必治静滴多少|头孢曲松
先锋6号一次几粒|头孢拉定
先锋霉素Ⅵ一次几粒|头孢拉定
大扶康一周一次|氟康唑
斯皮仁诺灰指甲|伊曲康唑
雷米封一天一次|异烟肼
得理多能停吗|卡马西平
大仑丁牙龈肿|苯妥英
德巴金小孩剂量|丙戊酸
开浦兰一天几次|左乙拉西坦
百忧解早上吃吗|氟西汀
左洛复一天几片|舍曲林
佳静安定睡不着|阿普唑仑
美多芭饭前吃|左旋多巴
安坦手抖能吃吗|苯海索
优甲乐空腹吃吗|左甲状腺素
他巴唑一天几片|甲巯咪唑
福善美一周一片|阿仑膦酸
西乐葆能和阿司匹林吃吗|塞来昔布
消炎痛栓一次几粒|吲哚美辛
莫比可一天一片|美洛昔康
立加利仙痛风|苯溴马隆
别嘌呤痛风发作能吃吗|别嘌醇
保列治要吃多久|非那雄胺
哈乐睡前吃吗|坦索罗辛
唐力饭前吃|那格列奈
诺和龙饭前吃|瑞格列奈
糖适平肾不好|格列喹酮
诺和锐打多少|门冬胰岛素
来得时睡前打|甘精胰岛素
毓婷吃了还来例假吗|左炔诺孕酮
法莫替叮睡前吃|法莫替丁
"""
TYPOS = """
阿托伐他丁晚上吃吗|阿托伐他汀
瑞舒法他汀一天几片|瑞舒伐他汀
辛伐他丁要查肝功吗|辛伐他汀
呋噻米推几支|呋塞米
胺典酮怎么推|胺碘酮
卡马西林癫痫|卡马西平
丙戊酸纳小孩|丙戊酸
左氧佛沙星一天几次|左氧氟沙星
诺佛沙星拉肚子|诺氟沙星
阿奇梅素吃三天停四天|阿奇霉素
罗红梅素饭前吃|罗红霉素
头孢克戊小孩剂量|头孢克肟
头包曲松能静推吗|头孢曲松
头孢拉丁一次几粒|头孢拉定
甲哨唑喝酒|甲硝唑
氯雷他啶一天一次|氯雷他定
西替利秦小孩几滴|西替利嗪
蒙脱时散怎么冲|蒙脱石
多潘力酮饭前吃|多潘立酮
雷尼替叮一天两次|雷尼替丁
氟桂利秦睡前吃|氟桂利嗪
别嘌唇能停吗|别嘌醇
秋水仙减一天几片|秋水仙碱
左甲状腺数空腹|左甲状腺素
甲巯米唑白细胞低|甲巯咪唑
替米沙但一天一片|替米沙坦
坎地沙旦一天几次|坎地沙坦
培垛普利咳嗽|培哚普利
atorvastatine at night|atorvastatin
azithromicin for three days|azithromycin
ceftriaxon im dose|ceftriaxone
levofloxacine in children|levofloxacin
omeprazol before breakfast|omeprazole
furosamide iv|furosemide
"""


def pairs(table):
    return [tuple(line.split("|")) for line in table.strip().splitlines()]


def brought(question):
    """Give every name that a question brings, folded."""
    parts = expand(question, built_in())
    return {one.text for part in parts for one in part.alternatives}


def finds(question, generic):
    return any(fold(generic) in name for name in brought(question))


@pytest.mark.parametrize(("table", "least"), [(BRANDS, 0.8), (TYPOS, 0.85)], ids=["brand", "typo"])
def test_most_names_bring_the_generic(table, least):
    known = pairs(table)
    missed = [question for question, generic in known if not finds(question, generic)]
    assert len(missed) <= (1 - least) * len(known), missed


def test_a_mistyped_name_is_never_read_as_another_drug():
    wrong = [
        (question, part.corrected)
        for question, generic in pairs(TYPOS)
        for part in expand(question, built_in())
        if part.corrected and not finds(question, generic)
    ]
    assert wrong == []


def test_a_name_that_is_known_is_left_as_it_is():
    corrected = {
        generic: part.corrected
        for _, generic in (*pairs(BRANDS), *pairs(TYPOS))
        for part in expand(f"{generic}一天几次", built_in())
        if part.corrected and fold(part.corrected) != fold(generic)
    }
    assert corrected == {}
