"""Why a parcel is opened (reference ct/referral_reasons.csv)."""

from inspection.codes.code import Code, listed

REFERRAL_REASONS = listed(
    Code("ATR", "智能审图报警", "algorithm alarm"),
    Code("INS", "判图员判定", "inspector decision"),
    Code("RSK", "风险布控命中", "risk rule hit"),
    Code("RND", "随机抽查", "random selection"),
    Code("SEC", "复核判定", "second reviewer decision"),
    Code("RAD", "放射性报警", "radiation alarm"),
    Code("WGT", "重量不符", "weight differs"),
    Code("NOI", "无图像", "no image"),
    Code("TMO", "判图超时", "review timed out"),
)
