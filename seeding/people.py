"""Who applies in a seeded hall: 540 companies and any number of persons, all of them invented.

Every number has the right form and right check characters, so that the hall takes it, and names nobody (rulebook
section 12): persons are born in 1902 to 1907, so none of them lives; the organisation part of a credit code begins with
``XXXX``, which no register gives out; telephone numbers begin with 154, which is not in public use.  The names say
示例 or 示, "sample".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from models.people.identifiers import organisation_check_digit

COMPANIES = 540  # park.md, row 5
MOST_COMPANIES = 10_000  # with those from outside of the park
FOREIGN = 60  # one person in so many comes with a passport

_BRANDS = (
    "云杉", "星桥", "青禾", "光屿", "海石", "山岚", "朗拓", "知行", "方舟", "北辰", "微澜", "禾光", "千帆", "百川",
    "九章", "元象", "晨曦", "松涛", "竹溪", "白鹭", "映山", "南浦", "听潮", "望岳", "拾光", "格物", "归墟",
)  # fmt: skip
_TRADES = (
    "智能科技", "数字创意", "软件", "机器人", "光电技术", "影视文化", "餐饮管理", "人力资源服务", "生物技术", "新能源",
    "环保科技", "供应链管理", "网络技术", "工业设计", "检测技术", "教育咨询", "精密电子", "物业服务", "医疗器械",
    "跨境电商",
)  # fmt: skip
# Some names are as long as the longest of the register, so that every page is seen with one.
_LONG = "粤港澳大湾区数字创意与智能硬件产业协同创新发展"
_EVERY_LONG = 45
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
_DOUBLE = ("欧阳", "司马", "上官", "诸葛")
_GIVEN = "安宁和平清远明达文博思源若水子涵雨桐一帆嘉禾秋实春晓长青逸飞"
_FIRST_BIRTH, _BIRTHDAYS = date(1902, 1, 1), 6 * 365
_FOREIGN = "SAMPLE, Maximiliana Alexandra Konstantinopolita"


@dataclass(frozen=True)
class Person:
    """``id_kind`` is a code of GA/T 2000.156: 111 for the identity card, 414 for a passport."""

    name: str
    id_kind: str
    id_number: str
    phone: str
    address: str


@dataclass(frozen=True)
class Company:
    name: str
    credit_code: str
    legal: Person


@cache
def company(n: int) -> Company:
    """The ``n``-th company, from 0: first those of the park."""
    brand, trade = _BRANDS[n % len(_BRANDS)], _TRADES[n // len(_BRANDS) % len(_TRADES)]
    long = n % _EVERY_LONG == _EVERY_LONG - 1
    name = f"深圳示例{brand}{_LONG if long else ''}{trade}{'（集团）股份' if long else ''}有限公司"
    body = f"XXXX{n:04d}"
    code = "91440307" + body + organisation_check_digit(body)
    return Company(name, code + uscc.calc_check_digit(code), person(n))


def person(n: int) -> Person:
    """The ``n``-th invented person, from 0; up to two million differ in their numbers."""
    foreign = n % FOREIGN == FOREIGN - 1
    return Person(
        name=_FOREIGN if foreign else _name(n),
        id_kind="414" if foreign else "111",
        id_number=f"E{n:08d}" if foreign else _id_number(n),
        phone=f"154{n + 1:08d}",
        address=f"深圳市龙岗区坂田街道示例路{n % 97 + 1}号{n % 12 + 1}栋{n % 33 + 1:02d}{n % 8 + 1:02d}",
    )


def _name(n: int) -> str:
    surname = _DOUBLE[n % len(_DOUBLE)] if n % 25 == 24 else _SURNAMES[n * 7 % len(_SURNAMES)]
    return f"{surname}示{_GIVEN[(n * 11 + n // len(_SURNAMES)) % len(_GIVEN)] if n % 5 else ''}"


def _id_number(n: int) -> str:
    born = _FIRST_BIRTH + timedelta(days=n * 613 % _BIRTHDAYS)
    body = f"440307{born:%Y%m%d}{n // _BIRTHDAYS % 999 + 1:03d}"
    return body + mod_11_2.calc_check_digit(body)
