"""Names of invented people, as numbers until somebody reads them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_TIBETAN_BOTH = (
    "扎西 才仁 尼玛 达瓦 索南 格桑 丹增 洛桑 次仁 仁青 江才 巴桑 元旦 昂文 旦周 成林 白玛 罗松 阿旺 更求 "
    "文青 代青 江永 巴丁 土登 普布 拉巴 边巴 强巴 松保"
).split()
_TIBETAN_MEN = "多杰 桑杰 旦增 加措 求培 达杰 扎巴 东周 才培 久美 求军 然丁 布周 俄周 闹布 尕玛 才旺 赤列 群培 多加".split()
_TIBETAN_WOMEN = "卓玛 拉毛 求措 永吉 措毛 央宗 卓嘎 曲珍 拉姆 德吉 永措 吉毛 卓尕 文毛 措吉 白措 央吉 才措 松措 旺毛".split()
_SURNAMES = "李 王 张 刘 陈 杨 赵 马 周 吴 徐 孙 胡 朱 高 林 何 郭 罗 韩 祁 董 贾 许 沈 星 铁 蒲 曹 谢".split()
_HUI_SURNAMES = "马 韩 冶 马 绽 马 丁 沙 马 白".split()
_HAN_MEN = "伟 强 磊 军 勇 杰 涛 明 超 建国 志强 永福 海龙 文斌 国庆 占元 生福 启明 延龙 成虎 晓东 建军 宏伟 玉龙 世英".split()
_HAN_WOMEN = "芳 敏 静 丽 艳 娟 霞 秀英 桂兰 玉兰 海霞 春梅 雪梅 生莲 玉珍 晓燕 秀花 丽娟 文秀 金莲 小红 慧 婷 洁 雯".split()

TIBETAN, HAN, HUI = 0, 1, 2
FIRST: tuple[list[str], ...] = (_TIBETAN_BOTH, _SURNAMES, _HUI_SURNAMES)
_LAST: dict[tuple[int, int], list[str]] = {
    (TIBETAN, 0): _TIBETAN_WOMEN + _TIBETAN_BOTH,
    (TIBETAN, 1): _TIBETAN_MEN + _TIBETAN_BOTH,
    (HAN, 0): _HAN_WOMEN,
    (HAN, 1): _HAN_MEN,
    (HUI, 0): _HAN_WOMEN,
    (HUI, 1): _HAN_MEN,
}
Small = NDArray[np.int16]


@dataclass(frozen=True)
class NameCodes:
    """Which first and last part each person's name has."""

    people: Small  # TIBETAN, HAN, HUI
    male: Small
    first: Small
    last: Small

    def text(self, index: int) -> str:
        first, last = self.parts(index)
        return first + last

    def parts(self, index: int) -> tuple[str, str]:
        people, male = int(self.people[index]), int(self.male[index])
        return FIRST[people][self.first[index]], _LAST[people, male][self.last[index]]


def draw(people: Small, male: Small, household: NDArray[np.int64], rng: np.random.Generator) -> NameCodes:
    """Han and Hui households share a surname; Tibetan names have two given parts, never the same twice."""
    n = len(people)
    family = rng.integers(0, 30_000, int(household.max(initial=-1)) + 1)[household]
    own = rng.integers(0, 30_000, n)
    size = np.array([len(part) for part in FIRST])[people]
    first = np.where(people == TIBETAN, own, family) % size
    choices = np.array([[len(_LAST[kind, sex]) for sex in (0, 1)] for kind in (TIBETAN, HAN, HUI)])[people, male]
    last = rng.integers(0, 1_000_000, n) % choices
    # The shared parts stand behind the 20 own ones of each sex: the same twice moves to the next.
    twice = (people == TIBETAN) & (last - len(_TIBETAN_MEN) == first)
    last = np.where(twice, (last + 1) % choices, last)
    return NameCodes(people, male, first.astype(np.int16), last.astype(np.int16))
