"""Sentences as Chinese clinicians write them. They show that it works at all; how well it works on
Chinese isn't measured, since no annotated set may be had."""

from __future__ import annotations

import pytest

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.tasks.names import Names

SENTENCES = {
    "老年女性，慢性阻塞性肺疾病急性加重，静脉滴注头孢哌酮舒巴坦3g，每12小时一次。": (
        "慢性阻塞性肺疾病 头孢哌酮舒巴坦"
    ),
    "患儿确诊Prader-Willi综合征，合并肥胖症及睡眠呼吸暂停。": (
        "Prader-Willi综合征 肥胖症 睡眠呼吸暂停"
    ),
    "检测到EGFR基因19外显子缺失突变，予奥希替尼80mg每日一次。": "EGFR 奥希替尼",
    "术后出现深静脉血栓形成，皮下注射依诺肝素4000IU。": "深静脉血栓形成 依诺肝素",
    "急性化脓性胆管炎合并胆总管结石，行内镜取石。": "急性化脓性胆管炎 胆总管结石",
    "晚期肺腺癌患者应用帕博利珠单抗后出现免疫性肺炎。": "肺腺癌 帕博利珠单抗 免疫性肺炎",
    "口服瑞舒伐他汀10mg降脂，复查肝功能正常。": "瑞舒伐他汀",
    "妊娠期糖尿病患者改用门冬胰岛素，停用二甲双胍。": "妊娠期糖尿病 门冬胰岛素 二甲双胍",
    "发热伴头痛3天，腰椎穿刺提示化脓性脑膜炎，给予万古霉素1g静滴。": (
        "发热 头痛 化脓性脑膜炎 万古霉素"
    ),
    "系统性红斑狼疮（SLE）患者长期口服羟氯喹，SLE活动度评分下降。": (
        "系统性红斑狼疮 SLE 羟氯喹 SLE"
    ),
    "该病人病情平稳，转回原病区。": "",
}


@pytest.mark.parametrize("text", SENTENCES)
def test_names_of_a_sentence(text: str) -> None:
    found = Names().run(Annotated.of(text)).entities
    named = [e.words for e in found if e.type in ("medicine", "chemical", "condition", "gene")]
    assert " ".join(named) == SENTENCES[text]
