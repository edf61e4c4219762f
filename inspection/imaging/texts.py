"""The sentences of refusals and warnings in both languages of the house, by code."""

# (English, Chinese); the placeholders are filled from the parameters of the refusal.
REFUSALS: dict[str, tuple[str, str]] = {
    "EMPTY": ("The file is empty.", "文件为空。"),
    "NOT_DICOM": ("The file is neither DICOS nor DICOM.", "文件不是 DICOS 或 DICOM 格式。"),
    "NOT_A_PICTURE": ("The file is not a PNG or JPEG picture.", "文件不是 PNG 或 JPEG 图片。"),
    "NOT_A_REPORT": ("The file is not a threat detection report.", "文件不是威胁检测报告。"),
    "NOT_A_VOLUME": ("The file holds no CT volume.", "文件不含 CT 体数据。"),
    "TRUNCATED": (
        "The file ends too early: {needed} bytes announced, {present} present.",
        "文件不完整:应有 {needed} 字节,实有 {present} 字节。",
    ),
    "CORRUPT": ("The file is damaged: {detail}.", "文件已损坏:{detail}。"),
    "TOO_LARGE": ("Too large: {what} is {value}, the limit is {limit}.", "超出限制:{what} 为 {value},上限 {limit}。"),
    "TOO_DEEP": (
        "Sequences are nested deeper than {limit} levels.",
        "序列嵌套超过 {limit} 层。",
    ),
    "UNKNOWN_SYNTAX": ("The transfer syntax {uid} is not supported.", "不支持传输语法 {uid}。"),
    "LOSSY_SYNTAX": (
        "The transfer syntax {uid} loses information; a volume is not judged from it.",
        "传输语法 {uid} 为有损压缩,不能用于体数据判图。",
    ),
    "SYNTAX_64BIT": (
        "Pixels with 64-bit lengths (transfer syntax {uid}) cannot be read; the file is kept.",
        "像素采用 64 位长度(传输语法 {uid}),无法读取;文件已保留。",
    ),
    "WRONG_SYNTAX": (
        "The content is not encoded as the transfer syntax {uid} says.",
        "文件内容与所标传输语法 {uid} 不符。",
    ),
    "UNSUPPORTED_CLASS": ("The kind of object {uid} is not taken here.", "不接收此类对象 {uid}。"),
    "PERSON_IMAGE": ("Images of persons ({uid}) are not taken here.", "不接收人体图像({uid})。"),
    "STORE_ONLY": ("Files of this kind ({uid}) are kept but not shown.", "此类文件({uid})仅存储,不显示。"),
    "MISSING_VALUE": ("The required value {name} is missing.", "缺少必填项 {name}。"),
    "BAD_VALUE": ("The value of {name} makes no sense: {value}.", "{name} 的值无效:{value}。"),
    "NO_PIXELS": ("The image has no pixels.", "图像没有像素数据。"),
    "PIXELS_DISAGREE": (
        "The compressed picture is {found}, the header says {announced}.",
        "压缩图像为 {found},与文件头 {announced} 不符。",
    ),
    "UNDECODABLE": ("Slice {index} cannot be decoded: {detail}.", "第 {index} 层无法解码:{detail}。"),
    "MIXED_GEOMETRY": (
        "The slice does not fit its series: its size, spacing or direction differs.",
        "该层与序列不符:尺寸、间距或方向不同。",
    ),
    "DUPLICATE": ("The same instance came twice with the same content.", "同一实例重复,内容相同。"),
    "CONFLICT": (
        "An instance with the identifier {uid} and other content was already there.",
        "标识 {uid} 已存在,但内容不同。",
    ),
    "DUPLICATE_POSITION": ("Another slice already stands at this position.", "该位置已有另一层。"),
    "FOREIGN_REPORT": (
        "The report speaks of another scan: none of its images is among these.",
        "报告所指为另一次扫描:其引用的图像不在其中。",
    ),
}
WARNINGS: dict[str, tuple[str, str]] = {
    "UID_LEADING_ZERO": (
        "Identifiers have components with leading zeros, which DICOM forbids.",
        "标识含前导零分量,不符合 DICOM 规定。",
    ),
    "PERSON_NAME": (
        "The file names a person; the name was not taken over.",
        "文件含人名,未予采用。",
    ),
    "NO_BARCODE": ("The file carries no barcode.", "文件不含条码。"),
    "META_UID_DIFFERS": (
        "The file's meta group and content name different instances.",
        "文件元信息与内容的实例标识不一致。",
    ),
    "ACQUISITION_INCOMPLETE": (
        "The machine says that the scan was not completed.",
        "设备报告扫描未完成。",
    ),
    "NOT_OPERATIONAL": ("The machine calls this a test scan.", "设备标记为测试扫描。"),
    "BARCODES_DIFFER": ("The files of the scan carry different barcodes.", "同一扫描的文件条码不一致。"),
    "ZONE_DOUBTFUL": (
        "The time of the decision says UTC but is local time.",
        "判定时间标为协调世界时,实为当地时间。",
    ),
    "OBJECT_COUNT_DIFFERS": (
        "The report announces another number of objects than it lists.",
        "报告所报目标数与所列不符。",
    ),
    "MISSING_SLICES": ("Slices are missing.", "缺少断层。"),
    "IRREGULAR_SPACING": ("The slices are not evenly spaced.", "断层间距不均匀。"),
    "TILTED": ("The gantry was tilted; the picture leans.", "机架倾斜,图像呈斜切。"),
    "SLICES_APART": ("The slices leave gaps between them.", "断层之间有间隙。"),
    "NO_POSITIONS": (
        "The slices carry no positions; their numbers give the order.",
        "断层无位置信息,按编号排序。",
    ),
    "SERIES_REFUSED": ("A series of the scan was not taken.", "该扫描有序列被拒收。"),
    "SLICES_REFUSED": ("Some slices of the scan were not taken.", "该扫描有断层被拒收。"),
    "REPORT_REFUSED": ("A report of the scan was not taken.", "该扫描有报告被拒收。"),
}
TEXTS = REFUSALS | WARNINGS
