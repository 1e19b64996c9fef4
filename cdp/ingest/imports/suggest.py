"""What the columns of a file may become: as a file with the same headings was mapped before, else by what the workspace knows,
else by what headings usually mean, in English and Chinese, else by what the cells look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from cdp.ingest.imports.cells import Formats, number_of, text_of
from cdp.ingest.imports.errors import added_headings
from cdp.ingest.imports.plan import EVENTS, PEOPLE, TARGETS
from cdp.profiles import identifiers

Known = Mapping[str, Mapping[str, str]]
"""What the workspace knows: "identifier" -> its namespaces, "trait" and "property" -> their names; each with its type, or ""."""

_SEEN_TYPES: Final = {"number": "number", "boolean": "boolean"}

_WORDS: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "identifier",
        "phone",
        "",
        "手机号 手机 手机号码 电话 电话号码 联系电话 联系方式 phone mobile tel telephone cell phonenumber mobilephone",
    ),
    ("identifier", "email", "", "邮箱 电子邮箱 电子邮件 邮件 邮箱地址 email mail emailaddress"),
    (
        "identifier",
        "user_id",
        "",
        "客户编号 客户号 会员号 会员编号 会员id 用户id 用户编号 客户id id userid customerid customer memberid",
    ),
    ("identifier", "wechat_unionid", "", "unionid wechatunionid 微信unionid"),
    ("identifier", "wechat_openid", "", "openid wechatopenid 微信openid"),
    ("trait", "name", "text", "姓名 名字 客户姓名 会员姓名 name fullname customername"),
    ("trait", "first_name", "text", "名 firstname givenname"),
    ("trait", "last_name", "text", "姓 姓氏 lastname surname familyname"),
    ("trait", "birthday", "date", "生日 出生日期 出生年月日 birthday birthdate dateofbirth dob"),
    ("trait", "gender", "text", "性别 gender sex"),
    ("trait", "city", "text", "城市 所在城市 city town"),
    ("trait", "province", "text", "省份 省 province state region"),
    ("trait", "country", "text", "国家 country"),
    ("trait", "address", "text", "地址 收货地址 address"),
    ("trait", "company", "text", "公司 公司名称 company organisation organization"),
    ("trait", "level", "text", "会员等级 等级 level tier"),
    ("trait", "locale", "text", "语言 language locale"),
    ("trait", "timezone", "text", "时区 timezone"),
    (
        "consent",
        "email",
        "",
        "同意邮件 邮件订阅 邮件同意 接受邮件 是否接受邮件 emailconsent emailoptin subscribed "
        "acceptsmarketing optin newsletter",
    ),
    ("consent", "sms", "", "同意短信 短信订阅 短信同意 接受短信 是否接受短信 smsconsent smsoptin"),
    (
        "consent_at",
        "",
        "",
        "同意时间 订阅时间 授权时间 同意日期 consentat consenttime consentdate optintime optinat subscribedat",
    ),
    ("tags", "", "", "标签 客户标签 tags tag labels"),
    ("event", "", "", "事件 事件名称 event eventname"),
    (
        "time",
        "",
        "",
        "时间 日期 事件时间 下单时间 订单时间 购买时间 下单日期 订单日期 time date timestamp occurredat "
        "orderdate orderedat createdat datetime",
    ),
    ("message_id", "", "", "messageid 消息id 事件id eventid"),
    ("property", "total", "number", "金额 订单金额 总金额 实付金额 amount total revenue price ordertotal"),
    ("property", "order_id", "text", "订单号 订单编号 orderid orderno ordernumber"),
    ("property", "quantity", "number", "数量 件数 quantity qty"),
    ("property", "product", "text", "商品 商品名称 产品 product productname item"),
    ("property", "sku", "text", "商品编码 sku"),
)
_BY_WORD: Final = {
    (word, target): (target, name, kind) for target, name, kind, words in _WORDS for word in words.split()
}
_FORMATS: Final = Formats(UTC)
_NOT_A_LETTER = re.compile(r"[\W_]+")
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_MOMENT = re.compile(_DAY.pattern + r"[ T]+\d{1,2}:\d\d.*")


def suggestion(
    kind: str, headings: Sequence[str], samples: Sequence[Sequence[Any]], known: Known, region: str | None
) -> list[dict[str, str]]:
    """For each column what it may become: column, target, name, type. No two become the same."""
    taken = set[tuple[str, str]]()
    found = []
    for place, heading in enumerate(headings):
        cells = [row[place] for row in samples if place < len(row) and row[place] not in (None, "")]
        target, name, value_type = _of_column(kind, heading, cells, known, region)
        if target not in TARGETS[kind] or (target != "tags" and (target, name) in taken):
            target, name, value_type = "ignore", "", ""
        if target != "ignore":
            taken.add((target, name))
        found.append({"column": heading, "target": target, "name": name, "type": value_type or "text"})
    return found


def _of_column(kind: str, heading: str, cells: Sequence[Any], known: Known, region: str | None) -> tuple[str, str, str]:
    if heading in added_headings():
        return "ignore", "", ""
    namespace = identifiers.namespace(heading)
    if namespace is not None and namespace in known["identifier"]:
        return "identifier", namespace, ""
    seen = "trait" if kind == PEOPLE else "property"
    for name in (heading, heading.strip().lower().replace(" ", "_")):
        if name in known[seen]:
            return seen, name, _SEEN_TYPES.get(known[seen][name]) or type_of(cells)
    word = _NOT_A_LETTER.sub("", heading.lower())
    for target in TARGETS[kind]:
        if (word, target) in _BY_WORD:
            return _BY_WORD[word, target]
    if cells and kind in (PEOPLE, EVENTS):
        texts = [text_of(cell) for cell in cells]
        if all(identifiers.email(text) for text in texts):
            return "identifier", "email", ""
        if all(len(text) >= 10 and text[:1] in "+1" and identifiers.phone(text, region) for text in texts):
            return "identifier", "phone", ""
    return "ignore", "", type_of(cells)


def type_of(cells: Sequence[Any]) -> str:
    """The type that all cells have; text if they have none in common, or if a number would lose its leading zeros."""
    texts = [text_of(cell) for cell in cells]
    if not texts:
        return "text"
    if all(_DAY.fullmatch(text) for text in texts):
        return "date"
    if all(_MOMENT.fullmatch(text) for text in texts):
        return "time"
    if all(text.lower() in ("true", "false", "yes", "no", "是", "否") for text in texts):
        return "boolean"
    if any((text.startswith("0") and text[1:].isdigit()) or (len(text) > 10 and text.isdigit()) for text in texts):
        return "text"
    return "number" if all(map(_is_number, texts)) else "text"


def _is_number(text: str) -> bool:
    try:
        number_of(text, _FORMATS)
    except ValueError:
        return False
    return True
