"""What clerks see on lists, and what everyone sees."""

import pytest

from models.people import masking


@pytest.mark.parametrize(
    ("value", "listed", "public"),
    [
        ("张三", "张*", "张*"),
        ("李小敏", "李*敏", "李**"),
        ("欧阳小敏", "欧**敏", "欧***"),
        ("John Smith", "J*** S***", "J***"),
        ("张", "***", "***"),
        ("", "***", "***"),
    ],
)
def test_names(value: str, listed: str, public: str) -> None:
    assert masking.name(value) == listed
    assert masking.public_name(value) == public


@pytest.mark.parametrize(
    ("mask", "public", "value", "listed", "shown"),
    [
        (
            masking.id_number,
            masking.public_id_number,
            "44030719000101001X",
            "440307********001X",
            "440*************1X",
        ),
        (masking.id_number, masking.public_id_number, "H12345678", "H*****678", "***"),
        (masking.phone, masking.public_phone, "15400000000", "154****0000", "154****0000"),
        (masking.phone, masking.public_phone, "+85251234567", "+852****4567", "+852****4567"),
        (masking.phone, masking.public_phone, "110", "***", "***"),
        (masking.passport, masking.public_passport, "E12345678", "E*****678", "***"),
        (masking.passport, masking.public_passport, "E1234", "***", "***"),
        (masking.bank, masking.public_bank, "6222000000001234", "************1234", "***"),
        (masking.bank, masking.public_bank, "", "***", "***"),
    ],
)
def test_numbers(mask, public, value: str, listed: str, shown: str) -> None:
    assert mask(value) == listed
    assert public(value) == shown


@pytest.mark.parametrize(
    ("value", "listed", "public"),
    [
        ("广东省深圳市龙岗区坂田街道雪岗路2018号", "广东省深圳市龙岗区坂田街道***", "广东省深圳市龙岗区***"),
        ("龙岗区坂田街道岗头社区5栋", "龙岗区坂田街道***", "龙岗区***"),
        ("江苏省苏州市昆山市玉山镇前进路1号", "江苏省苏州市昆山市玉山镇***", "江苏省苏州市昆山市***"),
        ("内蒙古自治区呼和浩特市新城区西街", "内蒙古自治区呼和浩特市新城区***", "内蒙古自治区呼和浩特市新城区***"),
        ("北京市海淀区中关村街道1号", "北京市海淀区***", "北京市海淀区***"),
        ("深圳市龙岗区回乡路1号", "深圳市龙岗区***", "深圳市龙岗区***"),
        ("深圳市雪岗路天安云谷园区3栋", "深圳市***", "深圳市***"),
        ("天安云谷产业园一期3栋", "***", "***"),
        ("1 Xuegang Road", "***", "***"),
        ("", "***", "***"),
    ],
)
def test_addresses(value: str, listed: str, public: str) -> None:
    assert masking.address(value) == listed
    assert masking.public_address(value) == public
