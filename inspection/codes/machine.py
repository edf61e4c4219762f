"""What the machine's own algorithm says (DICOS), in words."""

from inspection.codes.code import Code, listed

ALARM_DECISIONS = listed(
    Code("ALARM", "报警", "alarm"), Code("CLEAR", "未见异常", "clear"), Code("UNKNOWN", "无法判定", "undecided")
)
FLAGS = listed(
    Code("HIGH_THREAT", "高度嫌疑", "high threat"),
    Code("THREAT", "嫌疑", "threat"),
    Code("NO_THREAT", "无嫌疑", "no threat"),
    Code("UNKNOWN", "不明", "unknown"),
)
CATEGORIES = listed(
    Code("EXPLOSIVE", "爆炸物", "explosive"),
    Code("PI", "禁止物品", "prohibited item"),
    Code("CONTRABAND", "违禁品", "contraband"),
    Code("ANOMALY", "异常", "anomaly"),
    Code("LAPTOP", "电子设备", "electronics"),
    Code("PHARMACEUTICAL", "药品", "pharmaceutical"),
    Code("OTHER", "其他", "other"),
)
ABORT_REASONS = listed(
    Code("OVERSIZE_BAG", "超尺寸", "object too large"),
    Code("CLIPPED_BAG", "图像被截断", "object cut off in the image"),
    Code("INCOMPLETE_SCAN", "扫描不完整", "scan incomplete"),
    Code("FAILED_RECON", "重建失败", "reconstruction failed"),
    Code("TIMEOUT", "分析超时", "analysis timed out"),
    Code("NOT_REVIEWED", "未判图", "not reviewed in time"),
    Code("UNKNOWN_DATATYPE", "未知数据类型", "unknown data type"),
    Code("USER_INTERRUPT", "人工中断", "interrupted by user"),
    Code("OUT_OF_BOUNDS", "超出范围", "out of bounds"),
)
# After these the analysis is missing but the picture may be good: an inspector looks without the algorithm.
REVIEW_WITHOUT_ALGORITHM = frozenset({"TIMEOUT", "NOT_REVIEWED", "UNKNOWN_DATATYPE"})
