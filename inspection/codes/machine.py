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


def material(density_g_cm3: float | None, z_eff: float | None) -> Code | None:
    """What a density and an effective atomic number are like, in words (reference ct/phantom_materials.csv).

    None when neither is known. The words are a hint for the eye, never a finding.
    """
    if z_eff is not None:
        return _by_z(z_eff, density_g_cm3)
    if density_g_cm3 is None:
        return None
    return _by_density(density_g_cm3)


PLASTIC = Code("ORGANIC", "有机物(塑料、纸、布、食品)", "organic: plastic, paper, cloth, food")
WATERY = Code("LIQUID", "液体或含水物", "liquid or watery")
POWDER = Code("POWDER", "粉末或松散有机物", "powder or loose organic matter")
LIGHT_METAL = Code("LIGHT_METAL", "玻璃、轻金属、电路板", "glass, light metal, circuit board")
CELL = Code("CELL", "锂电池类", "like a lithium cell")
HEAVY_METAL = Code("HEAVY_METAL", "钢、铜等重金属", "heavy metal: steel, copper")


def _by_z(z: float, density: float | None) -> Code:
    if z >= 18:
        return HEAVY_METAL
    if z >= 13.5:
        return CELL
    if z >= 9:
        return LIGHT_METAL
    if density is not None and 0.95 <= density <= 1.1 and z >= 7.2:
        return WATERY
    if density is not None and 0.8 <= density < 0.95 and z >= 6.95:
        return POWDER
    return PLASTIC


def _by_density(density: float) -> Code:
    if density >= 4:
        return HEAVY_METAL
    if density >= 1.7:
        return LIGHT_METAL
    if 0.95 <= density <= 1.1:
        return WATERY
    return PLASTIC
