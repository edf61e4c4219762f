"""The sentences, in Chinese and English, in which faults and deviations are told to people."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearance.messages.faults import Fault, Tolerance

LANGUAGES = ("zh", "en")

_FAULTS = {
    "REQUIRED": ("必填项缺失", "is missing but required"),
    "BLANK": ("必填项为空", "is empty but required"),
    "LENGTH": ("长度须为 {least} 个字符，现为 {found} 个", "must have {least} characters, has {found}"),
    "TOO_LONG": ("最长 {most} 个字符，现为 {found} 个", "may have at most {most} characters, has {found}"),
    "TOO_SHORT": ("至少 {least} 个字符，现为 {found} 个", "must have at least {least} characters, has {found}"),
    "NUMBER": ("不是数字：{value}", "is not a number: {value}"),
    "WHOLE_NUMBER": ("不是整数：{value}", "is not a whole number: {value}"),
    "DIGITS": ("最多 {most} 位数字：{value}", "may have at most {most} digits: {value}"),
    "DECIMALS": ("最多 {decimals} 位小数：{value}", "may have at most {decimals} decimals: {value}"),
    "FIXED": ("只能为 {fixed}，现为 {value}", "must be {fixed}, is {value}"),
    "CHARACTERS": ("含有 XML 不允许的字符", "contains a character that XML does not allow"),
    "TYPE": ("类型不符：{value}", "has a value of the wrong type: {value}"),
    "TOO_FEW": ("至少 {least} 项，现为 {found} 项", "must occur at least {least} times, occurs {found} times"),
    "TOO_MANY": ("最多 {most} 项，现为 {found} 项", "may occur at most {most} times, occurs {found} times"),
    "NOT_ALLOWED": ("此报文不得包含该节点", "does not belong into this message"),
    "UNSIGNED": ("缺少数字签名", "lacks the digital signature"),
    "NESTED": ("内含子节点，值不明确", "has child elements, so that its value is not clear"),
    "STRAY_TEXT": ("节点之间有多余文字：{value}", "has text between its elements: {value}"),
    "AMBIGUOUS": ("重复出现且内容不同", "occurs more than once with different content"),
    "FOREIGN": ("命名空间与报文不同", "is in another namespace than its message"),
    "WRONG_NODE": ("业务节点与报文类型不符", "is not the business node of this message"),
    "CODE": ("代码 {value} 不在代码表“{list_zh}”中", "has the code {value}, which is not in the list {list_en}"),
    "TIME": ("不是有效的时间（{format}）：{value}", "is not a valid time ({format}): {value}"),
    "STATUS": ("回执 {code} 不使用状态 {value}", "has the status {value}, which {code} does not carry"),
    "DIGITS_ONLY": ("只能含数字：{value}", "may have digits only: {value}"),
    "NOT_POSITIVE": ("须大于零：{value}", "must be greater than zero: {value}"),
    "NEGATIVE": ("不得为负：{value}", "must not be negative: {value}"),
    "NET_ABOVE_GROSS": ("净重 {value} 大于毛重 {gross}", "is {value} and so above the gross weight of {gross}"),
    "REPEATED_LINE": ("序号重复：{value}", "occurs twice: {value}"),
    "NEEDED_BY_MODE": ("贸易方式 {mode} 必填", "is required for trade mode {mode}"),
    "SUM": ("为 {value}，应为 {due}", "is {value}, but should be {due}"),
    "LINE_NUMBERS": ("序号须从 1 起连续：现为 {value}", "must count from 1 without gaps: found {value}"),
    "LINE_TOTAL": ("为 {value}，但数量乘单价为 {product}", "is {value}, but quantity times price is {product}"),
    "PAIR": ("{other} 有值时须填写，否则须为空", "must be given exactly when {other} is given"),
    "PART": ("第 {value} 份超出总数 {count}", "is part {value} of only {count}"),
    "PERIOD": ("结束时间早于开始时间", "ends before it begins"),
}

_TOLERANCES = {
    "BOM": ("文件以字节顺序标记开头", "The file begins with a byte-order mark"),
    "DEFAULT_NAMESPACE": ("使用默认命名空间而非 ceb 前缀", "The default namespace is used instead of the prefix ceb"),
    "NO_NAMESPACE": ("没有命名空间", "There is no namespace"),
    "MIXED_NAMESPACE": ("部分节点的命名空间不同", "Some elements are in another namespace"),
    "LOWERCASE_GUID": ("guid 含小写字母", "A guid is written with lower-case letters"),
    "OUTER_WRAPPER": ("报文带有传输信封", "The message came inside its transport envelope"),
    "SEVERAL_RETURNS": ("一份报文含多个回执", "One message carries several receipts"),
    "REPEATED_BASE_TRANSFER": ("BaseTransfer 重复出现", "BaseTransfer is repeated"),
    "REPEATED_ELEMENT": ("节点重复出现且内容相同", "An element is repeated with the same content"),
    "MISSPELT_ROOT": ("根节点名称有误", "The root element is misspelt"),
    "UNKNOWN_ELEMENT": ("含有标准中没有的节点", "There is an element that the standard does not know"),
    "UNKNOWN_ATTRIBUTE": ("含有标准中没有的属性", "There is an attribute that the standard does not know"),
    "BEYOND_SCHEMA": ("含有字段表有而模式没有的节点", "There is an element of the field table that the schema lacks"),
    "WRONG_ORDER": ("节点顺序有误", "Elements stand in the wrong order"),
    "EMPTY_OPTIONAL": ("可选节点为空，视为缺省", "An optional element is empty and counts as absent"),
    "EMPTY_ELEMENT": ("节点为空，按默认值处理", "An empty element stands for its default"),
    "MISSING_PRENO": ("缺少电子口岸编号 preNo", "The e-port number preNo is missing"),
    "MISSING_INVTNO": ("缺少清单编号 invtNo", "The inventory number invtNo is missing"),
    "MISSING_GSEQNO": ("缺少顺序号 gseqno（2018 版）", "The result line number gseqno is missing (2018 edition)"),
}

_UNREADABLE = {
    "EMPTY": ("文件为空", "The file is empty"),
    "NOT_XML": ("不是完整的 XML", "This is not well-formed XML"),
    "ENCODING": ("编码不是 UTF-8", "The encoding is not UTF-8"),
    "DOCTYPE": ("不接受文档类型声明（DOCTYPE）", "A document type (DOCTYPE) is not accepted"),
    "TOO_LARGE": ("文件过大", "The file is too large"),
    "TOO_DEEP": ("节点嵌套过深", "The elements are nested too deeply"),
    "TEXT_TOO_LONG": ("单个文本过长", "A single text is too long"),
    "PROLOG_TOO_LONG": ("根节点之前的内容过长", "There is too much before the root element"),
    "UNKNOWN_ROOT": ("不认识的报文类型", "The kind of message is not known"),
    "NAMESPACE": ("命名空间不符", "The namespace is not that of the standard"),
    "NOT_BASE64": ("信封中的数据不是 base64", "The payload of the envelope is not base64"),
    "NO_PAYLOAD": ("信封中没有数据", "The envelope has no payload"),
    "ENVELOPE_TIME": ("信封的创建时间无效", "The envelope's creation time is not valid"),
    "NO_NODES": ("报文没有业务节点", "The message has no business node"),
}


_SIGNATURES = {
    "MISSING": ("没有数字签名", "There is no digital signature"),
    "SEVERAL": ("有多个数字签名", "There are several digital signatures"),
    "MISPLACED": ("数字签名的位置不符合标准", "The digital signature is not where the standard puts it"),
    "ROOT": ("此类文件不能带数字签名", "This kind of document carries no digital signature"),
    "DUPLICATE_ID": ("文件中的标识重复", "An identifier occurs twice in the document"),
    "INSTRUCTION": ("签名文件含有处理指令", "A signed document contains a processing instruction"),
    "SHAPE": ("数字签名的结构不符合标准", "The digital signature is not built as the standard has it"),
    "REFERENCE": ("数字签名未覆盖整个文件", "The digital signature does not cover the whole document"),
    "ALGORITHM": ("签名算法不是该密钥的算法", "The algorithm is not that of the key"),
    "NOT_BASE64": ("签名数据不是 base64", "A value of the signature is not base64"),
    "UNKNOWN_KEY": ("签名证书未登记", "The certificate is not registered"),
    "EXPIRED": ("签名证书已过期", "The certificate has expired"),
    "NOT_YET_VALID": ("签名证书尚未生效", "The certificate is not valid yet"),
    "DIGEST": ("文件内容在签名后被改动", "The document was changed after it was signed"),
    "VALUE": ("签名值无效", "The signature value is not valid"),
}


def signature_text(code: str, detail: str, lang: str) -> str:
    """Why a signature proves nothing."""
    return _sentence(_SIGNATURES[code], detail, lang)


def fault_text(fault: "Fault", lang: str) -> str:
    """The element's name and what is wrong with it."""
    if fault.rule in _TOLERANCES:  # tolerated in what comes in, refused in what goes out
        return _sentence(_TOLERANCES[fault.rule], fault.path, lang)
    zh, en = _FAULTS[fault.rule]
    params = {"value": shortened(fault.value)} | fault.params
    if lang == "zh":
        name = f"{params['zh']}（{fault.element}）" if "zh" in params else f"{fault.element} "
        return f"{name}{zh.format(**params)}。"
    name = f"{params['en']} ({fault.element})" if "en" in params else fault.element
    return f"{name} {en.format(**params)}."


def tolerance_text(tolerance: "Tolerance", lang: str) -> str:
    """What deviates, how often if more than once, and where first."""
    zh, en = _TOLERANCES[tolerance.code]
    where = tolerance.path and (f"：{tolerance.path}" if lang == "zh" else f": {tolerance.path}")
    if tolerance.count == 1:
        return f"{zh}{where}。" if lang == "zh" else f"{en}{where}."
    return f"{zh}（{tolerance.count} 处）{where}。" if lang == "zh" else f"{en} ({tolerance.count} times){where}."


def unreadable_text(code: str, detail: str, lang: str) -> str:
    """Why a document was not taken in."""
    return _sentence(_UNREADABLE[code], detail, lang)


def _sentence(texts: tuple[str, str], detail: str, lang: str) -> str:
    zh, en = texts
    if lang == "zh":
        return f"{zh}（{detail}）。" if detail else f"{zh}。"
    return f"{en} ({detail})." if detail else f"{en}."


def fault_patterns() -> Iterable[tuple[str, tuple[str, str]]]:
    """Every rule with its two sentences, the parameters in braces."""
    return _FAULTS.items()


def tolerance_names() -> Iterable[tuple[str, tuple[str, str]]]:
    """Every deviation that may be put up with, with its two sentences."""
    return _TOLERANCES.items()


def shortened(value: str, most: int = 60) -> str:
    """A value fit to be shown inside a sentence."""
    return value if len(value) <= most else value[: most - 1] + "…"
