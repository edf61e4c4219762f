"""What the exchange platform answers in a DxpRep; 4000 to 9999 are its own extensions."""

from clearance.messages.codes.lists import Name

PLATFORM_ERRORS: dict[str, Name] = {
    "0001": Name("报文格式错误", "the format is wrong"),
    "0002": Name("数据包不能通过schema验证", "the schema check failed"),
    "0999": Name("其他格式错误", "another fault of format"),
    "1001": Name("数字签名无效", "the signature is not valid"),
    "1002": Name("数字签名过期", "the signature has expired"),
    "1003": Name("报文解密错误", "decryption failed"),
    "1004": Name("签名与数据不符", "the signature does not match the data"),
    "1999": Name("其他安全错误", "another fault of security"),
    "2001": Name("指定的接收方不存在", "the receiver does not exist"),
    "2002": Name("地址不匹配", "the receiver is not the one that was named"),
    "2999": Name("其他业务逻辑错误", "another fault of logic"),
    "3001": Name("数据库、中间件等系统错误", "database or middleware failed"),
    "3002": Name("远程连接错误", "the connection failed"),
    "3003": Name("远程连接超时", "the connection timed out"),
    "3999": Name("其他系统级错误", "another fault of the system"),
}
