"""Why a scan or file is parked in the tray instead of bound to a parcel."""

from inspection.codes.code import Code, listed

TRAY_REASONS = listed(
    Code("NO_BARCODE", "没有条码", "the scan carries no barcode"),
    Code("BARCODES_DIFFER", "同一次扫描有两个条码", "the files of one scan carry different barcodes"),
    Code("UNKNOWN_BARCODE", "没有此单号的包裹", "no parcel has this number"),
    Code("AMBIGUOUS_BARCODE", "多个包裹使用此单号", "more than one parcel has this number"),
    Code(
        "NOT_YET_QUEUED",
        "包裹尚未送检，将自动重试",
        "not yet sent to the scanner; it will be tried again",
    ),
    Code("WRONG_STATE", "包裹不在待过机状态", "the parcel is not waiting for the scanner"),
    Code("ALREADY_SCANNED", "此包裹已有扫描图像", "the parcel already has a scan under review"),
    Code("WEIGHT_DIFFERS", "称重与运单不符", "the weight at the scanner differs from the waybill"),
    Code("CLOCK_DIFFERS", "设备时钟偏差过大", "the clock of the device is off"),
    Code("CONFLICT", "同一标识但内容不同", "the same identifier came with other content"),
    Code("REFUSED", "文件被拒收", "the file was refused"),
    Code("NO_PICTURES", "只有报告，没有图像", "reports only, no image"),
    Code("TEST_SCAN", "测试扫描", "a test scan of the machine"),
)
