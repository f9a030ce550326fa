"""Cutting a message into its questions."""

import pytest

from bot.nlu.details_only import only_details
from bot.nlu.questions import leans, opening_end, split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("怎么交医保？多少钱？", ["怎么交医保", "多少钱"]),
        ("怎么交，还有什么时候截止", ["怎么交", "什么时候截止"]),
        ("长治啥时候交，交多少，在哪交", ["长治啥时候交", "交多少", "在哪交"]),
        ("付款老失败，能不能去柜台交", ["付款老失败", "能不能去柜台交"]),
        ("能拿现金交不？交了给不给条子", ["能拿现金交不", "交了给不给条子"]),
        ("今年多少钱，另外交重了怎么退", ["今年多少钱", "交重了怎么退"]),
        ("登不上去，电话打哪个", ["登不上去", "电话打哪个"]),
        ("提示已经申报过，什么时候截止", ["提示已经申报过", "什么时候截止"]),
        ("扣了我两份钱，怎么退", ["扣了我两份钱", "怎么退"]),
        ("发个链接给我，一个人多少钱", ["发个链接给我", "一个人多少钱"]),
        ("要不要钱，老年人便宜点不", ["要不要钱", "老年人便宜点不"]),
        ("交了能退吗要是退不了怎么改", ["交了能退吗", "要是退不了怎么改"]),
        ("1.怎么交，2.怎么查", ["怎么交", "怎么查"]),
        ("1.怎么交2.怎么查", ["怎么交", "怎么查"]),
        ("（1）怎么交（2）多少钱", ["怎么交", "多少钱"]),
        ("一、怎么交二、多少钱", ["怎么交", "多少钱"]),
        ("第一，钱到账没有；第二，截止是哪天", ["钱到账没有", "截止是哪天"]),
        ("网址麻烦发一下，还有几号关门", ["网址麻烦发一下", "几号关门"]),
        ("我的交好了，再问一下发票在哪开", ["我的交好了", "发票在哪开"]),
        ("想给我妈交，现在还赶得上不", ["想给我妈交", "现在还赶得上不"]),
        ("怎么交医保几号截止", ["怎么交医保", "几号截止"]),
        ("怎么看卡里还剩多少", ["怎么看卡里还剩多少"]),
        ("公婆和我们夫妻俩还有一个女儿多少钱", ["公婆和我们夫妻俩还有一个女儿多少钱"]),
        ("我们夫妻俩，还有我妈，一共多少钱", ["我们夫妻俩，还有我妈，一共多少钱"]),
        ("我交对了没有", ["我交对了没有"]),
        ("网址发一下，还有一个问题，几号截止", ["网址发一下", "几号截止"]),
        ("电话费怎么交", ["电话费怎么交"]),
        ("医保怎么交", ["医保怎么交"]),
        (
            "养老保险断了怎么补，还有合作医疗一个人400吗",
            ["养老保险断了怎么补", "合作医疗一个人400吗"],
        ),
        (
            "门诊一年封顶多少钱跟到外省住院要不要备案",
            ["门诊一年封顶多少钱", "跟到外省住院要不要备案"],
        ),
        (
            "其一，登记应于何时办理；其二，记录可经何种途径查验",
            ["登记应于何时办理", "记录可经何种途径查验"],
        ),
        ("微信上怎么和我妈的一起交，几号截止", ["微信上怎么和我妈的一起交", "几号截止"]),
        ("我家第二个孩子刚出生，怎么参保", ["我家第二个孩子刚出生，怎么参保"]),
        ("一直说系统繁忙！几号截止", ["一直说系统繁忙", "几号截止"]),
        ("", [""]),
    ],
)
def test_questions_are_cut_apart(text: str, parts: list[str]) -> None:
    assert [part.text for part in split(text)] == parts


@pytest.mark.parametrize(
    "text",
    [
        "我昨天在微信交了医保。钱也扣了。到现在没有记录怎么办？",
        "我妈七十了。她的医保在哪里交？",
    ],
)
def test_a_story_belongs_to_its_question(text: str) -> None:
    assert [part.text for part in split(text)] == [text]


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("算了，还是说说怎么交吧", "还是说说怎么交吧"),
        ("算了，我让儿子弄吧", "算了，我让儿子弄吧"),
        ("好的谢谢", "好的谢谢"),
    ],
)
def test_an_opening_is_left_out_when_a_question_comes_behind(text: str, matter: str) -> None:
    assert text[opening_end(text) :] == matter


@pytest.mark.parametrize("text", ["给我奶奶交医保，怎么弄", "帮我妈交的，怎么看"])
def test_somebody_to_pay_for_is_no_wish_of_its_own(text: str) -> None:
    assert [part.text for part in split(text)] == [text]


@pytest.mark.parametrize("text", ["要带什么材料", "要等多久？", "怎么操作", "退到哪里"])
def test_some_questions_say_nothing_without_the_one_before(text: str) -> None:
    assert leans(text)


@pytest.mark.parametrize("text", ["怎么交", "什么时候截止", "发票在哪里开", "医保局电话多少"])
def test_other_questions_stand_for_themselves(text: str) -> None:
    assert not leans(text)


def test_parts_know_where_they_stand() -> None:
    text = "四川的，怎么交？什么时候截止？谢谢"
    parts = split(text)
    assert [(part.text, text[part.start : part.end]) for part in parts] == [
        ("四川的，怎么交", "四川的，怎么交？"),
        ("什么时候截止？谢谢", "什么时候截止？谢谢"),
    ]


def test_a_part_knows_which_of_its_clauses_asks() -> None:
    text = "还有几号截止，我妈七十了，她怎么交"
    _, part = split(text)
    assert part.tells
    assert text[slice(*part.asked)] == "她怎么交"


def _entity(text: str, word: str, kind: str = "region") -> dict[str, object]:
    start = text.index(word)
    return {"entity": kind, "value": "x", "start": start, "end": start + len(word)}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("那四川呢", "四川"),
        ("我是湖南的", "湖南"),
        ("四川省。", "四川省"),
        ("要是低保户呢？", "低保户"),
    ],
)
def test_bare_details_are_told_from_questions(text: str, word: str) -> None:
    assert only_details(text, [_entity(text, word)])


@pytest.mark.parametrize(
    ("text", "word"), [("四川怎么交", "四川"), ("四川多少钱", "四川"), ("低保户免费吗", "低保户")]
)
def test_a_question_is_more_than_details(text: str, word: str) -> None:
    assert not only_details(text, [_entity(text, word)])


def test_a_message_without_entities_supplies_no_details() -> None:
    assert not only_details("那呢", [])
