"""Made-up private data of every kind, and sentences that carry it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import luhn
from stdnum.cn import ric

_GIVEN = ("桂", "国", "玉", "建", "秀", "志", "春", "海", "丽", "文")
_LAST = ("芬", "强", "梅", "军", "芳", "勇", "琴", "涛", "娟", "斌")
_SURNAMES = ("张", "刘", "陈", "杨", "赵", "吴", "周", "徐", "孙", "朱")
_ROADS = ("人民东路", "解放西路", "麓山南路", "建设北路", "和平大道")


@dataclass(frozen=True)
class Said:
    """A message, and the pieces of it that nobody may keep."""

    text: str
    secrets: tuple[str, ...]


def messages(count: int, seed: int) -> Iterator[Said]:
    """Yield messages with private data, all kinds in turn."""
    chance = random.Random(seed)
    kinds = (_identity, _old_identity, _spaced_identity, _wide_identity, _mobile, _spaced_mobile)
    kinds += (_landline, _bank_card, _social_card, _email, _transaction, _name, _address, _all)
    for number in range(count):
        yield kinds[number % len(kinds)](chance)


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _id_number(chance: random.Random) -> str:
    day = f"{chance.randint(1935, 2020)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    front = f"430102{day}{_digits(chance, 3)}"
    return front + ric.calc_check_digit(front)


def _identity(chance: random.Random) -> Said:
    number = _id_number(chance)
    return Said(f"我的身份证号是{number}，怎么查缴费", (number,))


def _old_identity(chance: random.Random) -> Said:
    year = chance.randint(35, 85)
    number = f"430102{year}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    number += _digits(chance, 3)
    return Said(f"老身份证{number}能查吗", (number,))


def _spaced_identity(chance: random.Random) -> Said:
    number = _id_number(chance)
    written = f"{number[:6]} {number[6:14]} {number[14:]}"
    return Said(f"身份证 {written} 交了没有", (written, number))


def _wide_identity(chance: random.Random) -> Said:
    number = _id_number(chance)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    return Said(f"{wide}查一下", (wide, number))


def _mobile_number(chance: random.Random) -> str:
    return f"13{_digits(chance, 9)}"


def _mobile(chance: random.Random) -> Said:
    number = _mobile_number(chance)
    return Said(f"我手机{number}，交重了怎么退", (number,))


def _spaced_mobile(chance: random.Random) -> Said:
    number = _mobile_number(chance)
    written = f"{number[:3]}-{number[3:7]}-{number[7:]}"
    return Said(f"打{written}找我", (written, number))


def _landline(chance: random.Random) -> Said:
    number = f"0731-8{_digits(chance, 7)}"
    return Said(f"电话{number}，几点上班", (number, number.replace("-", "")))


def _bank_card(chance: random.Random) -> Said:
    front = f"622202{_digits(chance, 12)}"
    number = front + luhn.calc_check_digit(front)
    return Said(f"卡号{number}扣了两次", (number,))


def _social_card(chance: random.Random) -> Said:
    number = f"A{_digits(chance, 8)}"
    return Said(f"社保卡号{number}怎么交", (number, number[1:]))


def _email(chance: random.Random) -> Said:
    address = f"user{_digits(chance, 6)}@163.com"
    return Said(f"凭证发到{address}", (address,))


def _transaction(chance: random.Random) -> Said:
    number = f"4200001234202509{_digits(chance, 12)}"
    return Said(f"交易单号{number}没到账", (number,))


def _full_name(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_LAST)


def _name(chance: random.Random) -> Said:
    name = _full_name(chance)
    return Said(f"我叫{name}，长治的，今年多少钱", (name,))


def _address(chance: random.Random) -> Said:
    house = f"{chance.choice(_ROADS)}{chance.randint(1, 300)}号{chance.randint(1, 20)}栋"
    return Said(f"我住湖南省长沙市岳麓区{house}，医保怎么交", (house,))


def _all(chance: random.Random) -> Said:
    name, identity, mobile = _full_name(chance), _id_number(chance), _mobile_number(chance)
    return Said(f"{name}，{identity}，{mobile}，帮我查查", (name, identity, mobile))
