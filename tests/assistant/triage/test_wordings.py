"""Dangers in other words than the rules' own examples, and their lookalikes that stay quiet."""

import pytest

from assistant.triage.signs import triage

WORDINGS = {
    "acute-coronary-syndrome": [
        "老冠心病，救心丸含了两回，胸口还是闷得慌",
        "硝酸甘油喷了两次胸痛没松",
        "angina patient used GTN spray twice, pain is still there",
        "心绞痛又犯，含服硝酸甘油5分钟不缓解",
        "含了药片胸口还疼着呢，有冠心病",
        "known CAD, sublingual nitro no help",
        "含了两片消心痛，胸口还是压得慌，老毛病冠心病",
        "chest pain not better after nitroglycerin, has angina",
    ],
    "eye-emergency": [
        "眼珠子胀得要爆，半边头痛，想吐，看东西雾蒙蒙",
        "看灯泡有一圈一圈的彩光，眼睛红痛",
        "单眼胀痛，视力下降，恶心呕吐，同侧头痛",
        "eye pain, halos around lights, vomiting",
        "右眼又红又胀，看路灯起晕圈，脑袋疼",
        "red painful eye with blurred vision and headache, sees rings round lamps",
        "眼睛胀得像要蹦出来，脑壳也痛，晚上看灯有彩圈圈",
    ],
    "fetal-distress": [
        "怀孕八个月，娃今天没怎么动",
        "肚里的崽半天没动静了，七个多月",
        "大肚子，感觉娃娃不爱动了",
        "35 weeks, baby hardly moving since morning",
        "孕34周胎动比平时少一半",
        "怀起的，肚皮头的娃儿一天都没踢了",
        "肚子里的毛毛从昨晚起就没动静",
        "30 weeks and the baby has stopped kicking today",
        "孕七个月，胎动明显少了",
    ],
    "pregnancy-bleeding": [
        "怀娃九个月，下面流血一大片",
        "快生了，见红像来月经一样多",
        "挺着大肚子，裤子都被血浸湿了",
        "38 weeks, bright red bleeding, no pain",
        "孕晚期无痛性阴道出血",
        "肚子大了八个月，下身淌血",
        "怀胎九个月，下身哗哗流血",
        "大肚婆见红好大一滩",
    ],
    "postpartum-haemorrhage": [
        "接生完胎盘下来了血还是不停地淌",
        "产妇下面血流得像开水龙头",
        "生完娃宫缩不好，血止不住",
        "woman delivered 1 hour ago, soaked 3 pads, pale",
        "刚顺产完，出血大概600毫升了",
        "生了毛毛，血坨坨一块一块往外掉",
        "刚生完，血浸透了三条裤子",
        "mother just delivered, blood is pouring",
        "产后四个钟头还在大出血",
    ],
    "carbon-monoxide": [
        "屋头烧蜂窝煤，早上两口子都头昏呕吐",
        "烤火烤到一屋子的人都想吐",
        "洗澡用热水器，洗完晕倒在里面",
        "family of four all headache and vomiting, coal stove in bedroom",
        "煤烟闷到了，人昏昏的",
        "炭盆放屋里睡觉，起来头痛恶心站不稳",
        "关起门烤炭火，一家五口都昏头昏脑",
    ],
    "newborn-jaundice": [
        "生下来三天的娃，脚底板都黄了",
        "10 day old baby yellow down to his feet",
        "新生娃黄到大腿小腿了",
        "娃生下两天，手掌都黄了",
        "新生儿脚心发黄",
    ],
    "newborn-jaundice-first-day": [
        "奶娃出生24小时不到就黄了",
        "娃生下第一天脸就黄",
    ],
    "newborn-jaundice-severe": ["月毛毛黄得很，连手心都黄，瞌睡多"],
    "hypertensive-emergency": [
        "血压195/120，脑壳痛得很，吐了",
        "高压200，低压115，头昏眼花",
        "bp 190/118 with headache and blurred vision",
        "随访量到185/112，说头痛恶心",
        "大娘血压飙到210，头痛想吐",
        "190/125 chest tightness",
        "血压200/118，头痛，还吐了两回",
    ],
    "dangerous-rhythm": [
        "心电图三度房室传导阻滞，心率36",
        "P波跟QRS不相干，心跳只有三十几下",
        "心跳35次一分钟，眼前发黑",
        "ECG shows AV dissociation, rate 34",
        "老汉脉搏只有38，晕了一回",
        "complete heart block, dizzy",
        "心电图显示三度传导阻滞，人发晕",
    ],
    "necrotising-infection": [
        "脚杆肿得发亮，紫黑色，痛得叫唤",
        "刀口周围发黑起水泡，臭得很，发烧",
        "leg cellulitis turned purple with blisters, pain out of proportion",
        "腿子红肿半天就窜到大腿，痛得遭不住",
        "阴囊红肿发黑，又痛又烧",
        "手上扎了鱼刺，整个手臂肿起来了发紫起大泡",
        "伤口周围皮发黑，起血疱，痛得钻心，还发高烧",
    ],
    "septic-arthritis": [
        "膝盖又红又烫，肿得走不得路，烧39度",
        "胯胯痛，娃不肯走路，发烧",
        "hot swollen knee and temperature 38.8",
        "手腕子红肿热痛，打冷摆子",
        "小娃大腿根痛不敢动，高烧",
        "波棱盖肿了，烧得打摆子",
        "膝头红肿滚烫，打冷战",
    ],
    "haemolysis": [
        "吃了胡豆第二天，娃娃尿成红茶色，眼睛黄",
        "蚕豆吃了一把，脸发黄，人蔫蔫的",
        "5 yr old ate broad beans, now pale and cola coloured urine",
        "娃尿像浓茶，脸色蜡黄，昨天吃了新鲜蚕豆",
        "G6PD缺乏的娃吃了药后尿酱油色",
        "蚕豆病犯了，面色苍白屙红尿",
        "吃了生胡豆，娃小便像酱油，脸蜡黄",
    ],
    "rhabdomyolysis": [
        "降脂药吃了一个月，腿酸痛没劲，尿是茶色的",
        "他汀和红霉素一起吃，浑身肉痛，尿色深",
        "on rosuvastatin, severe muscle pain and cola urine",
        "阿托伐他汀吃了之后肌肉痛，CK 12000",
        "吃瑞舒伐他汀，两条腿痛得抬不起，小便酱油色",
        "健身后尿像可乐，大腿肿痛",
        "吃阿托伐他汀，大腿酸痛，小便酱油色",
    ],
    "major-trauma": [
        "手指被电锯锯掉了一截",
        "脚趾头遭铡刀铡断了",
        "机器把手绞断了",
        "finger chopped off with an axe",
        "切菜把指头尖切掉了一块，血直冒",
        "大拇指断了，还连着一点皮",
        "手指遭铡草机铡脱了",
        "老头脚杆被绞断了",
    ],
    "suicide-imminent": [
        "老汉留了遗书，说活够了",
        "病人念叨死了算了，还买了安眠药攒着",
        "他讲活起没意思，想喝农药",
    ],
    "suicide-risk": [
        "她说不想活了，天天哭",
        "He says he wants to end his life",
        "女娃割手腕，说活着没意思",
        "得抑郁症的媳妇说要跳河",
    ],
    "heat-stroke": [
        "工地上热昏过去了，叫不应",
        "打谷子晒倒了，身上滚烫",
        "大太阳下割稻，突然倒地，胡言乱语，41度",
        "collapsed in the field in the heat, confused, hot skin",
        "中暑了抽筋，人迷迷糊糊",
        "跑步跑得热晕，喊不醒",
        "割麦子热倒了，喊不答应",
    ],
    "anaphylaxis": [
        "娃打了头孢过敏休克了，15公斤，肾上腺素好多",
        "18 kg child in anaphylactic shock, adrenaline dose?",
        "输液过敏，血压垮了，嘴唇发乌",
        "皮试后休克，脸白，出冷汗",
        "打完针就倒了，全身起疙瘩",
        "吃虾过敏，喘不上气",
        "12公斤的娃打针后过敏性休克，肾上腺素打好多",
    ],
}
QUIET = [
    "tranexamic acid for PPH: dose, how fast, how soon after birth?",
    "3岁患儿咳嗽，呼吸44次/分，算不算呼吸增快？",
    "14 month old w cough RR 42, is that fast breathing?",
    "打摆子，双氢青蒿素哌喹片咋个吃",
    "疟疾用什么药，吃几天",
    "硝酸甘油含几片，隔几分钟再含",
    "含硝酸甘油后胸痛缓解了",
    "心绞痛没有再发，硝酸甘油还要带吗",
    "青光眼不能用什么药",
    "看灯有圈圈一般是什么病",
    "眼睛痒，没有胀痛没有头痛",
    "胎动怎么数，一天多少次正常",
    "孕晚期胎动正常，没有出血",
    "见红是什么样子",
    "前置胎盘有哪些表现",
    "产后出血氨甲环酸打几多",
    "产后出血缩宫素怎么用",
    "what dose of oxytocin prevents PPH",
    "postpartum haemorrhage: which uterotonic is contraindicated in asthma",
    "怎么预防煤气中毒",
    "冬天烤火要不要开窗",
    "新生儿黄疸手脚心黄说明什么",
    "新生儿黄疸啥时候算不正常",
    "血压185/110，没有头痛没有不舒服，多久复查",
    "高血压急症怎么定义",
    "去年血压最高190/115，现在135/80",
    "三度房室传导阻滞的心电图特点",
    "一度房室传导阻滞，心率62，没有症状",
    "坏死性筋膜炎有哪些早期表现",
    "丹毒用青霉素几天",
    "化脓性关节炎和痛风怎么区别",
    "膝盖有点肿，没有发红没有发烧",
    "痛风脚趾拇痛得厉害，没发烧",
    "蚕豆病不能吃哪些药",
    "吃了蚕豆没有不舒服",
    "他汀肌肉痛什么时候停药",
    "吃他汀没有肌肉痛，肝功能多久查一次",
    "断指怎么保存",
    "离断的手指放冰里行不行",
    "怎么问病人有没有自杀念头",
    "病人没有轻生的想法，失眠一个月",
    "抑郁症病人自杀风险怎么评估",
    "中暑怎么预防",
    "热射病和热痉挛怎么区别",
    "去年夏天中暑过一次，今年要注意啥",
    "过敏性休克肾上腺素儿童按公斤怎么算",
    "anaphylaxis adrenaline dose for children by weight",
    "过敏性休克抢救流程",
    "2岁儿童呼吸多少次算快",
    "child with cough, RR 38 at 3 years, chest clear, plays well",
    "2月龄到12月龄呼吸大于50次算增快吗",
    "疟疾的病人回来了怎么报告",
    "破伤风抗毒素皮试怎么做",
    "蛇咬伤怎么预防",
    "敌敌畏中毒阿托品怎么用",
    "心肺复苏按压深度多少",
    "热性惊厥会不会变成癫痫",
    "狂犬病疫苗打几针",
    "急性左心衰呋塞米推多少",
    "成人癫痫持续状态咪达唑仑肌注多少",
    "中风以后多久可以吃阿司匹林",
    "低血糖喝多少糖水",
    "儿童脱水口服补液盐喝多少",
]


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule, texts in WORDINGS.items() for text in texts]
)
def test_a_danger_is_heard_in_other_words(rule, text):
    assert rule in {one.id for one in triage(text)}


@pytest.mark.parametrize("text", QUIET)
def test_a_question_to_know_something_raises_nothing(text):
    assert triage(text) == []


def test_a_child_that_breathes_fast_is_in_danger_only_with_something_more():
    assert triage("3岁患儿咳嗽，呼吸44次/分，喂不进去") != []
    assert triage("8月龄婴儿咳嗽，呼吸72次/分") != []
    assert triage("8月龄婴儿咳嗽，呼吸54次/分") == []


def test_sunken_eyes_are_no_drawn_in_chest():
    labels = [one.id for one in triage("娃拉肚子三天眼眶凹进去了")]
    assert labels and "child-severe-pneumonia" not in labels
    assert "child-severe-pneumonia" in [one.id for one in triage("1岁娃咳，肋骨凹进眼窝也陷")]


def test_potassium_is_read_under_its_short_name():
    assert [one.id for one in triage("尿毒症的，钾7.2")] == ["hyperkalaemia"]
    assert triage("尿毒症的，补钾7片行不行") == []
