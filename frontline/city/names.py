"""A name is one field as people write it, plus a pinyin key by which it is found and sorted."""

import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin

# Surnames read otherwise than the same sign elsewhere. Source: GB/T 28039-2011 (spelling of Chinese names)
# and 现代汉语词典, 7th edition, entries marked 姓.
SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "区": "ou", "任": "ren", "盖": "ge",
    "华": "hua", "朴": "piao", "繁": "po", "洗": "xian", "冼": "xian", "员": "yun", "缪": "miao", "宓": "fu",
    "秘": "bi", "折": "she", "晟": "cheng", "乐": "yue", "召": "shao", "种": "chong", "重": "chong",
    "翟": "zhai", "覃": "qin", "尹": "yin", "纪": "ji", "葛": "ge", "宁": "ning", "燕": "yan", "应": "ying",
    "能": "nai", "隗": "wei", "訾": "zi", "牟": "mu", "车": "che", "郇": "xun", "逄": "pang", "幺": "yao",
}  # fmt: skip
COMPOUND = {
    "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "澹台": "tantai", "单于": "chanyu", "令狐": "linghu",
    "鲜于": "xianyu", "宇文": "yuwen", "皇甫": "huangfu", "欧阳": "ouyang", "司马": "sima", "诸葛": "zhuge",
    "上官": "shangguan", "夏侯": "xiahou",
}  # fmt: skip
_LONGEST = 240  # the column


@lru_cache(maxsize=65_536)
def pinyin_key(name: str) -> str:
    """Small letters and digits without spaces: 单小明 -> shanxiaoming, Tashi Dorje -> tashidorje, 吕 -> lv.

    Signs of other scripts (Tibetan) stay as they are, without the marks between syllables.
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    surname, rest = _surname(plain)
    spelt = surname + "".join(lazy_pinyin(rest)) if rest else surname
    return _bare(spelt)[:_LONGEST]


def place_key(name: str) -> str:
    """The key of a place: no surnames there (区, 解放路)."""
    plain = unicodedata.normalize("NFKC", name).strip()
    return _bare("".join(lazy_pinyin(plain)))[:_LONGEST]


def _surname(name: str) -> tuple[str, str]:
    for table, length in ((COMPOUND, 2), (SURNAMES, 1)):
        if name[:length] in table:
            return table[name[:length]], name[length:]
    return "", name


def _bare(text: str) -> str:
    """Letters and digits only, accents off: é -> e; ü, as typed on a keyboard, v."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ü", "v").replace("Ü", "v"))
    return "".join(sign for sign in decomposed.casefold() if _kept(sign))


def _kept(sign: str) -> bool:
    if sign.isalnum():
        return True
    # Vowel signs of Tibetan and other scripts carry the sound; accents of Latin letters do not.
    return unicodedata.category(sign) in ("Mn", "Mc") and not "\u0300" <= sign <= "\u036f"


def key_range(prefix: str) -> tuple[str, str]:
    """Every key that begins with `prefix` lies in first <= key < second. Raises ValueError for no letters.

    Comparison keeps its index under row-level security, LIKE does not (city/rls.py).
    """
    start = pinyin_key(prefix)
    if not start:
        raise ValueError("Type at least one letter or sign of the name.")
    return start, _after(start)


def _after(text: str) -> str:
    """The first text that is larger than every text beginning with `text`, under byte order and under ICU."""
    order = "0123456789abcdefghijklmnopqrstuvwxyz"
    if not set(text) <= set(order):
        return text + "\U0010fffd"
    stem = text.rstrip("z")
    if not stem:
        return text + "\U0010fffd"
    return stem[:-1] + order[order.index(stem[-1]) + 1]
