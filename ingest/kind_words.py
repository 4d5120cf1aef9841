"""The words by which `ingest.kinds` tells what a document is, in English and Chinese."""

from __future__ import annotations

import re

from taiyi_rag.types import StudyDesign

_D = StudyDesign

# Words of an index in lower case, hyphens and commas left out. The first line that fits counts.
INDEXED: tuple[tuple[StudyDesign, frozenset[str]], ...] = tuple(
    (design, frozenset(word.strip() for word in words.split(";")))
    for design, words in (
        (
            _D.NOTICE,
            "retraction of publication; published erratum; expression of concern; retraction;"
            "correction; partial retraction; author correction; publisher correction; erratum;"
            "corrigendum; addendum; retraction note; retraction notice",
        ),
        (_D.LABEL, "drug label"),
        (_D.PROTOCOL, "clinical trial protocol; study protocol; protocol"),
        (
            _D.GUIDELINE,
            "practice guideline; guideline; clinical practice guideline; consensus statement;"
            "consensus development conference; consensus development conference nih;"
            "position statement; expert consensus",
        ),
        (
            _D.SYSTEMATIC_REVIEW,
            "systematic review; meta analysis; network meta analysis;"
            "systematic review and meta analysis",
        ),
        (_D.RCT, "randomized controlled trial; randomised controlled trial; rct"),
        (
            _D.TRIAL,
            "controlled clinical trial; clinical trial; clinical trial phase i;"
            "clinical trial phase ii; clinical trial phase iii; clinical trial phase iv;"
            "adaptive clinical trial; pragmatic clinical trial; equivalence trial",
        ),
        (_D.CASE_REPORT, "case reports; case report; case series"),
        (_D.CASE_CONTROL, "case control studies; case control study"),
        (_D.CROSS_SECTIONAL, "cross sectional studies; cross sectional study"),
        (
            _D.COHORT,
            "cohort studies; cohort study; prospective studies; retrospective studies;"
            "longitudinal studies; follow up studies",
        ),
        (_D.TEXTBOOK, "study guide; textbook"),
        (_D.REVIEW, "review; review article; scoping review; mini review; narrative review"),
        (
            _D.OPINION,
            "editorial; letter; comment; news; interview; personal narrative; lecture; address;"
            "article commentary; discussion; decision letter; reply; in brief; obituary;"
            "book review; commentary; correspondence; perspective; viewpoint; opinion; biography",
        ),
    )
)
PAPERS = frozenset({_D.REVIEW, _D.OPINION, _D.TEXTBOOK})
"""Kinds of paper rather than of study: a letter may report a trial, and its title says so."""

_ABOUT = (
    r"(?:adherence|compliance|concordan\w+|impact|implement\w+|evaluat\w+|compar\w+|survey|effects?"
    r"|knowledge|awareness|according|based|use|uptake|critique|appraisal|quality)\b[^:.]*?"
)

# What a title says that its document is. The first that fits counts.
TITLES: tuple[tuple[StudyDesign, re.Pattern[str]], ...] = tuple(
    (design, re.compile(pattern, re.IGNORECASE))
    for design, pattern in (
        (
            _D.NOTICE,
            r"^\W*(?:(?:retraction|erratum|corrigendum|correction|expression of concern)"
            r"(?: (?:note|notice))?(?: (?:to|for))?\s*:|(?:erratum|corrigendum) (?:to|for)\b"
            r"|retraction not(?:e|ice)\b|(?:editorial )?expression of concern\b"
            r"|(?:关于.*)?(?:撤稿|勘误|更正)的?(?:声明|启事|说明|公告|通知|$)"
            # "撤稿:" before a title marks the work itself.
            r"|(?:关于.*)?(?:勘误|更正)的?:|关于.*撤稿:|撤稿:\s*关于)",
        ),
        (
            _D.PROTOCOL,
            r"\b(?:study|trial|review|research) protocol\b|\bprotocol (?:for|of) (?:a|an|the)\b"
            r"|\b(?:trial|study|review|meta-analysis)\b.*\bprotocol$|(?:研究|试验)方案",
        ),
        (
            _D.LABEL,
            r"(?:药品|片|胶囊|注射液|颗粒|口服液|软膏|滴眼液)说明书|\bprescribing information\b"
            r"|\bpackage (?:insert|leaflet)\b|\bdrug facts label\b"
            r"|\bsummary of product characteristics\b",
        ),
        (_D.OPINION, r"^\W*(?:editorial|commentary|letter|comment|reply)\b\s*[:.]|解读|述评$"),
        (
            _D.SYSTEMATIC_REVIEW,
            r"\bsystematic (?:literature |evidence )?review|\bmeta-?\s?analys[ie]s"
            r"|\bumbrella review|系统评价|系统综述|荟萃分析|meta\s?分析",
        ),
        (
            _D.GUIDELINE,
            rf"^(?!.*\b{_ABOUT}(?:guideline|consensus|recommendation))(?:"
            r".*\b(?:guidelines?|consensus statement|expert consensus)\s*"
            r"(?:$|[:(,—–-]|(?:for|on)\b)"
            r"|.*\b(?:recommendation|position|scientific) statement\b"
            r"|.*\bstandards of (?:medical )?care\b"
            r"|.*(?:诊疗|防治|防控|救治)(?:方案|规范|指南)|.*专家共识|.*共识(?:声明|意见)"
            r"|.*(?:诊断|治疗|管理|预防|筛查|用药|实践|临床|护理|康复)[\w与和、]{0,6}(?:指南|规范)"
            r"(?:$|[(\d]|的通知))",
        ),
        (
            _D.RCT,
            r"(?<!non-)(?<!non)(?<!non )\brandomi[sz]ed\b[\w ,/-]*\b(?:trial|study|comparison)\b"
            r"|(?<!非)随机[、,\w]{0,12}(?:对照|双盲|试验)",
        ),
        (
            _D.TRIAL,
            r"\b(?:single-arm|non-?\s?randomi[sz]ed|open-label|clinical trial|pilot trial)\b"
            r"|\bphase (?:[1-4]|iv|i{1,3})[ab]?\b|非随机|单臂|临床试验",
        ),
        (_D.CASE_CONTROL, r"\bcase[- –]control(?:led)?\b|病例对照"),
        (
            _D.CROSS_SECTIONAL,
            r"\bcross[- –]sectional\b|\b(?:sero-?)?prevalence of\b|\bserological survey\b"
            r"|\bserological evidence\b|\bpsychometric\b|信度|效度"
            r"|\breliability and (?:construct )?validity\b"
            r"|\bnational survey\b|横断面|现况调查|现状调查|患病率调查",
        ),
        (
            _D.COHORT,
            r"\bcohort\b|队列|(?:前瞻性|回顾性)\w{0,4}(?:研究|分析)"
            r"|\b(?:prospective|retrospective|longitudinal) (?:\w+ ){0,2}"
            r"(?:study|analysis|review|investigation)\b",
        ),
        (
            _D.CASE_REPORT,
            r"\bcase (?:report|series)\b|\ba (?:rare )?case of\b"
            r"|\breport of (?:a|an|one|two|three|\d+) "
            r"|病例报告|个案报[告道]|[一二三四五六两\d]\s?例(?:报[告道]|$|病例)",
        ),
        (
            _D.REVIEW,
            r"\b(?:narrative|scoping|literature|mini-?|critical|comprehensive|clinical|brief) ?"
            r"(?:review|overview)\b|\ba review\b|[:—–] (?:an? )?(?:\w+ )?(?:review|overview)\b"
            r"|\breview of the literature\b|综述|研究进展|进展$",
        ),
        (_D.TEXTBOOK, r"教材|教科书|药典|本草|歌诀|\btextbook\b|\bhandbook of\b"),
    )
)
STUDIES = tuple(
    (design, pattern)
    for design, pattern in TITLES
    if design
    in (_D.SYSTEMATIC_REVIEW, _D.RCT, _D.TRIAL, _D.CASE_CONTROL, _D.CROSS_SECTIONAL, _D.COHORT)
)

LABEL_TEXT = re.compile(
    r"HIGHLIGHTS OF PRESCRIBING INFORMATION|\bDrug Facts\b[\s\S]{0,80}\bActive ingredient"
    r"|【(?:药品名称|适应症|用法用量)】"
)
GUIDELINE_TEXT = re.compile(
    r"\b(?:NICE|Clinical) guideline\s+Published:|The recommendations in this guideline represent"
    r"|\bthis (?:clinical practice )?guideline (?:provides|covers|recommends|was developed)\b"
)

# Where a text says what study it reports.
SAYS = (
    re.compile(
        r"\b(?:we (?:\w+ )?(?:conducted|performed|undertook|did|designed|carried out|report(?:ed)?)"
        r"|(?:this|our|present|current) (?:study )?(?:is|was)|in this|was designed as|design:?)"
        r" (?P<said>[^.;]{0,110})",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<said>[^.;]{0,50})\bdesign\b|\bstudy, (?P<also>an? (?:\w+ ){0,3}cohort)", re.IGNORECASE
    ),
    re.compile(r"(?:本研究(?:为|是|采用)?|研究设计[::]?|采用)(?P<said>[^。;]{0,40})"),
)
DESIGN_HEADING = re.compile(
    r"^(?:study |trial )?design(?:,| and|:|$)|^(?:研究)?设计", re.IGNORECASE
)
PEOPLE = (
    r"(?:\b(?:patients|participants|women|men|children|adults|subjects|infants|volunteers)\b"
    r"|患者|受试者|患儿)"
)
ASSIGNED = re.compile(
    rf"{PEOPLE}[^.]{{0,120}}\b(?:randomly (?:assigned|allocated)|(?:were|was) randomi[sz]ed)\b"
    rf"|\b(?:randomly (?:assigned|allocated)|randomi[sz]ed) [^.]{{0,60}}{PEOPLE}"
    rf"|(?:{PEOPLE}|\d例)[^。]{{0,40}}随机(?:分为|分成|分配)",
    re.IGNORECASE,
)
ANIMALS = re.compile(
    r"\b(?:mice|mouse|rats?|guinea-pigs?|murine|zebrafish|drosophila|piglets?|rabbits?|c\. elegans"
    r"|minnows?)\b|[小大]鼠|家兔|动物实验",
    re.IGNORECASE,
)
BENCH = re.compile(
    r"\b(?:bacteri\w+|phages?|in vitro|in vivo|cells?|cultured|mutants?|mutations?|transfected"
    r"|knock-?(?:outs?|in|down)|plasmids?|transcript\w*|strains?|enzym\w+|proteins?|kinases?"
    r"|receptors?|signall?ing|gene expression|m?RNAs?|DNA|genomes?|assays?|spectr\w+|antibod\w+"
    r"|membranes?)\b|细胞|体外实验",
    re.IGNORECASE,
)
OFTEN = 4  # words of the bench, those for animals twice, and three times as many as of people
CLASSICAL = re.compile("[之也曰矣乎]|(?<!患)者")
CLASSICAL_SHARE = 0.035  # of the characters: modern Chinese has a fifth of it
REVIEWS = re.compile(
    r"\b(?:this|the present|our) (?:\w+ )?review\b"
    r"|\b(?:we|to|and) (?:\w+ )?review (?:the|current|recent)\b|本文(?:就|综述|回顾)|综述如下",
    re.IGNORECASE,
)
FOLLOWED = re.compile(
    r"\bfollowed(?: up)? (?:for|until|from|prospectively)\b|\bcox (?:proportional|regression)"
    r"|\bperson-years\b|\bhazard ratios?\b|\bfollow-?up (?:of|would|was|period)\b|中位随访|随访\d",
    re.IGNORECASE,
)
RANDOM = re.compile(r"\brandom(?:i[sz]|ly)|随机", re.IGNORECASE)
