"""True and false statements of what the samples say, in other words than theirs, checked.

What is true may be borne out in part, but isn't called contradicted; what is false isn't called
supported.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag import assembly
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.assembly import tasks
from taiyi_rag.settings import load_settings
from taiyi_rag.tasks.checking import Checking
from taiyi_rag.types import Verdict

TRUE = """\
伤后超过3小时使用氨甲环酸会增加出血死亡。
创伤出血患者应在伤后3小时内使用氨甲环酸。
伤后1小时内给予氨甲环酸，出血死亡的相对危险度是0.68。
CRASH-2研究表明氨甲环酸组全因死亡率低于安慰剂组。
CRASH-2没有发现氨甲环酸会增加血管闭塞事件。
氨甲环酸先在10分钟内静脉输注1 g，再用8小时滴注1 g。
eGFR不到30 mL/min/1.73 m²的患者禁用二甲双胍。
eGFR在30至45之间时不建议开始使用二甲双胍。
服用二甲双胍者每年至少应查一次eGFR。
长期使用二甲双胍可导致维生素B12缺乏。
川崎病患儿应尽早给予IVIG 2 g/kg单次输注。
川崎病患儿服阿司匹林期间不要用布洛芬。
用过IVIG的孩子，麻疹疫苗应推迟11个月再接种。
肺结核标准治疗共6个月，前2个月用四种药。
乙胺丁醇可能引起视神经炎，应检查视力。
利福平会使华法林和口服避孕药的效果下降。
重症疟疾首选静脉或肌注青蒿琥酯，2.4 mg/kg，第0、12、24小时给药。
体重低于20 kg的儿童青蒿琥酯每次3 mg/kg。
青蒿琥酯治疗后可能出现迟发性溶血。
住院新冠患者用地塞米松每日6 mg，最多10天。
不需要吸氧的新冠患者不应常规用地塞米松。
地塞米松使机械通气的新冠患者28天病死率降至29.3%，常规治疗为41.4%。
达格列净每日一次，每次10 mg。
大手术前应停用达格列净。
SSRI不能与单胺氧化酶抑制剂同用。
抑郁症状缓解后仍应继续用药至少6个月。
计划怀孕的妇女孕前起每天补充叶酸0.4 mg。
HBsAg阳性母亲的新生儿应在出生12小时内注射乙肝免疫球蛋白。
CHANCE研究中氯吡格雷首剂为300 mg，之后每日75 mg。
马兜铃酸被列为1类致癌物。
服对乙酰氨基酚4小时后应测血药浓度。
怀疑分化综合征时应立即给予地塞米松10 mg，每12小时一次。
合并隐球菌性脑膜炎的HIV感染者应推迟抗病毒治疗。
Tranexamic acid started more than 3 hours after injury increases death from bleeding.
In trauma with bleeding, tranexamic acid should be given within 3 hours of injury.
Metformin must not be used when the eGFR is under 30.
The adult starting dose of immediate-release metformin is 500 mg twice daily or 850 mg once daily.
Children from 10 years of age start metformin at 500 mg twice a day.
Children under 20 kg get artesunate 3 mg/kg a dose.
Artesunate lowers mortality in severe malaria compared with quinine.
In RECOVERY, dexamethasone 6 mg was given once a day for at most 10 days.
Patients with COVID-19 who needed no oxygen did not benefit from dexamethasone.
Adrenaline for anaphylaxis is injected into the muscle of the mid-outer thigh.
The adrenaline dose in anaphylaxis is 0.01 mg/kg, not more than 0.5 mg.
Antihistamines must not delay adrenaline in anaphylaxis.
Adrenaline may be repeated after 5 to 15 minutes if there is no improvement.
The USPSTF advises against starting aspirin for primary prevention at 60 years or older.
Infants younger than 6 months with diarrhoea get 10 mg zinc a day for 10 to 14 days.
Children with acute diarrhoea should receive 20 mg of zinc daily for 10 to 14 days.
Alteplase is dosed at 0.9 mg/kg up to 90 mg.
A tenth of the alteplase dose is given as a bolus, the rest over an hour.
In ECASS III, symptomatic intracranial bleeding was more frequent with alteplase than with placebo.
Dapagliflozin 10 mg was given once daily in DAPA-HF.
Stop dapagliflozin before major surgery.
Pregnant women at high risk of pre-eclampsia should take aspirin 81 mg a day after 12 weeks.
In ASPRE, aspirin 150 mg a day was started at 11 to 14 weeks.
Women planning pregnancy should take 0.4 to 0.8 mg of folic acid a day.
ACTION-I gave dexamethasone 6 mg into the muscle every 12 hours, at most four doses.
Metformin should be stopped before iodinated contrast imaging if the eGFR is 30 to 60.
As-needed budesonide–formoterol led to fewer severe exacerbations than terbutaline.
Magnesium sulphate for pre-eclampsia is a 4 g loading dose, then 1 g an hour for 24 hours.
Dexamethasone can make the blood glucose rise.
ASPREE gave older adults aspirin 100 mg daily or placebo.
Cardiovascular disease in ASPREE did not differ significantly between aspirin and placebo.
In ECASS III, alteplase was given up to a maximum of 90 mg.
APL0406研究用ATRA每日45 mg/m²口服。
POINT研究的氯吡格雷首剂是600 mg。
SNAP研究的12小时方案先在2小时内给100 mg/kg，再用10小时给200 mg/kg。
SYGMA 1随访了52周。
DAPA-HF did not include patients with an eGFR below 30.
利福平可使口服避孕药疗效下降。
布洛芬会拮抗阿司匹林的抗血小板作用。
In SEAQUAMAT, quinine caused hypoglycaemia more often than artesunate.
START研究中立即治疗使复合终点减少57%。
SPRINT aimed for a systolic pressure below 120 mmHg in the intensive group.
STEP研究强化组的目标收缩压低于130 mmHg。
Varenicline was tested in EAGLES.
Women at 26 to 33 weeks of gestation took part in ACTION-I.
传统静脉乙酰半胱氨酸方案总量300 mg/kg，约21小时输完。
口服乙酰半胱氨酸首剂为140 mg/kg，以后每4小时70 mg/kg，共17剂。
"""
FALSE = """\
伤后3小时内使用氨甲环酸会增加出血死亡。
伤后超过3小时使用氨甲环酸可减少出血死亡。
创伤出血患者应在伤后3小时以后使用氨甲环酸。
创伤出血患者应在伤后6小时内使用氨甲环酸。
创伤出血患者不应在伤后3小时内使用氨甲环酸。
伤后1小时内给予氨甲环酸，出血死亡的相对危险度是0.86。
氨甲环酸先在10小时内静脉输注1 g，再用8小时滴注1 g。
氨甲环酸先静脉输注1 mg，再滴注1 mg。
eGFR高于30 mL/min/1.73 m²的患者禁用二甲双胍。
eGFR不到60 mL/min/1.73 m²的患者禁用二甲双胍。
服用二甲双胍者每月至少应查一次eGFR。
川崎病患儿应给予IVIG 20 g/kg单次输注。
川崎病患儿服阿司匹林期间可以用布洛芬。
成人川崎病应给予IVIG 2 g/kg单次输注。
用过IVIG的孩子，麻疹疫苗应推迟11天再接种。
肺结核标准治疗共9个月。
吡嗪酰胺可能引起视神经炎，应检查视力。
利福平会使华法林的效果增强。
体重超过20 kg的儿童青蒿琥酯每次3 mg/kg。
体重低于20 kg的成人青蒿琥酯每次3 mg/kg。
重症疟疾用奎宁2.4 mg/kg，第0、12、24小时给药。
住院新冠患者用地塞米松每日16 mg，最多10天。
住院新冠患者用地塞米松每日6 mg，至少10天。
不需要吸氧的新冠患者应常规用地塞米松。
达格列净每日两次，每次10 mg。
大手术前不应停用达格列净。
SSRI可以与单胺氧化酶抑制剂同用。
抑郁症状缓解后应继续用药至少6周。
HBsAg阴性母亲的新生儿应在出生12小时内注射乙肝免疫球蛋白。
CHANCE研究中氯吡格雷首剂为600 mg，之后每日75 mg。
服对乙酰氨基酚2小时后应测血药浓度。
Tranexamic acid started more than 3 hours after injury reduces death from bleeding.
In trauma with bleeding, tranexamic acid should be given within 8 hours of injury.
In trauma with bleeding, tranexamic acid should not be given within 3 hours of injury.
Metformin must not be used when the eGFR is over 30.
The adult starting dose of immediate-release metformin is 850 mg twice daily.
Children from 10 years of age start metformin at 850 mg once a day.
Adults under 20 kg get artesunate 3 mg/kg a dose.
Artesunate raises mortality in severe malaria compared with quinine.
Quinine lowers mortality in severe malaria compared with artesunate.
In RECOVERY, dexamethasone 6 mg was given twice a day for at most 10 days.
Patients with COVID-19 who needed no oxygen benefited from dexamethasone.
Adrenaline for anaphylaxis is injected intravenously.
The adrenaline dose in anaphylaxis is 0.1 mg/kg, not more than 0.5 mg.
The adrenaline dose in anaphylaxis is 0.01 mg/kg, not more than 0.5 g.
Antihistamines should be given before adrenaline in anaphylaxis.
The USPSTF advises starting aspirin for primary prevention at 60 years or older.
Infants younger than 6 months with diarrhoea get 20 mg zinc a day for 10 to 14 days.
Adults with acute diarrhoea should receive 20 mg of zinc daily for 10 to 14 days.
Alteplase is dosed at 0.9 mg/kg up to 900 mg.
In ECASS III, symptomatic intracranial bleeding was less frequent with alteplase than with placebo.
Continue dapagliflozin before major surgery.
Pregnant women at high risk of pre-eclampsia should take aspirin 81 mg a day before 12 weeks.
In ASPRE, aspirin 150 mg twice a day was started at 11 to 14 weeks.
Women planning pregnancy should take 4 to 8 mg of folic acid a day.
Metformin should be continued during iodinated contrast imaging if the eGFR is 30 to 60.
As-needed budesonide–formoterol led to more severe exacerbations than terbutaline.
Magnesium sulphate for pre-eclampsia is a 1 g loading dose, then 4 g an hour for 24 hours.
Dexamethasone can make the blood glucose fall.
Tranexamic acid should be given more than 3 hours after injury.
CHANCE研究中氯吡格雷首剂为600 mg。
POINT研究的氯吡格雷首剂为300 mg。
In SYGMA 1, the annual rate of severe exacerbations was 0.09 with as-needed budesonide–formoterol.
In ASPRE, aspirin 81 mg daily was given.
RECOVERY gave methylprednisolone 6 mg once daily.
Zinc 20 mg daily is recommended for infants younger than 6 months.
The 2022 USPSTF statement is on adults aged 40 to 59 years with a 10-year risk below 10%.
In AQUAMAT, mortality was 10.9% with artesunate and 8.5% with quinine.
华法林会降低利福平的疗效。
成人起始剂量为二甲双胍850 mg，每日2次。
SNAP研究的12小时方案为2小时内给予200 mg/kg，随后10小时给予100 mg/kg。
"""


@pytest.fixture(scope="module")
def checking(samples_indexes: Path, model_cache: Path) -> Checking:
    settings = load_settings(indexes=samples_indexes, cache=model_cache)
    collection = assembly.open_collection(settings, "samples")
    made = tasks.task(settings, "check", collection)
    assert isinstance(made, Checking)
    return made


def verdict(checking: Checking, sentence: str) -> Verdict:
    (statement,) = checking.run(Annotated.of(sentence)).statements
    return statement.claim.verdict


@pytest.mark.parametrize("sentence", TRUE.splitlines())
def test_true_statement_is_not_contradicted(checking: Checking, sentence: str) -> None:
    assert verdict(checking, sentence) is not Verdict.CONTRADICTED


@pytest.mark.parametrize("sentence", FALSE.splitlines())
def test_false_statement_is_not_supported(checking: Checking, sentence: str) -> None:
    assert verdict(checking, sentence) is not Verdict.SUPPORTED


def test_most_true_statements_are_supported(checking: Checking) -> None:
    found = [verdict(checking, sentence) for sentence in TRUE.splitlines()]
    assert found.count(Verdict.SUPPORTED) >= 0.75 * len(found)
