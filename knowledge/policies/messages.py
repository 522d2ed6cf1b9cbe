"""What policy documents say to people (zh-CN)."""

LEVELS = {
    "national": "国家",
    "province": "省级",
    "city": "市级",
    "county": "区县",
    "unknown": "未定",
}
FIELDS = {
    "title": "标题",
    "doc_no": "发文字号",
    "issuer": "发文机关",
    "level": "层级",
    "region": "地区",
    "written": "成文日期",
    "published": "发布日期",
    "effective": "施行日期",
    "expires": "有效期至",
}
READING = "读取"
STORING = "入库"

KINDS = ".docx .docm .html .htm .pdf .txt .md"
NO_TEXT = "文件里没有文字"
SCANNED = "这份 PDF 是扫描件，没有文字层，读不出内容；请先做文字识别（OCR），或导入原来的 Word 文件"
ENCRYPTED = "这份 PDF 加了密码，打不开；请去掉密码后再导入"
DAMAGED_PDF = "PDF 打不开：文件已损坏或不完整，请重新下载后再试"
DAMAGED_DOCX = "Word 文件打不开：文件已损坏，或不是真正的 .docx，请另存一份后再试"
DAMAGED_HTML = "网页里没有找到正文"
NO_TITLE = "文字太短，认不出标题"
EMPTY_FOLDER = "文件夹里没有可以导入的文件"
NO_SUCH_POLICY = "没有这份政策文件，或它还没有经过确认。"
NO_SUCH_VERSION = "没有这一版。"
ALREADY_REPEALED = "这份文件已经标为废止。"
SELF_SUCCESSOR = "替代文件不能是它自己。"
DOC_NO_TAKEN = "这个文号已有另一份文件，请核对。"
IN_ORDER = "有效期至不能早于施行日期。"
TOO_OFTEN = "查询得太频繁了，请稍后再试。"
EXPIRED = "有效期已满"


def too_long(characters: int) -> str:
    """More text than any policy has."""
    return f"文字超过 {characters // 10_000} 万字，不像一份政策文件，请拆开后再导入"


def too_many_pages(pages: int) -> str:
    """More pages than are read."""
    return f"PDF 超过 {pages} 页，请拆开后再导入"


def pages_without_text(pages: int) -> str:
    """Some pages are pictures."""
    return f"有 {pages} 页没有文字（可能是扫描的附件），没有导入这些页"


def same_text(title: str) -> str:
    """The text is here already."""
    return f"与已有的《{title}》是同一份文件，记为它的另一个来源"


def new_version(title: str, number: int) -> str:
    """The same document, another text."""
    return f"与已有的《{title}》文号相同、文字不同，存为第 {number} 版"


def another_text(title: str, doc_no: str) -> str:
    """The same number on another document."""
    return f"文号 {doc_no} 已属于《{title}》，但内容相差太大，请核对文号"


def alike(title: str, share: float) -> str:
    """Very alike, though another document."""
    return f"与《{title}》有 {share:.0%} 相同，但文号不同，请留意是否重复"


def repeals(doc_nos: str) -> str:
    """The text says that it puts others out of force."""
    return f"文中写明废止：{doc_nos}，请核实后用“废止”登记"


def no_such_doc_no(doc_no: str) -> str:
    """No document has this number."""
    return f"没有文号是“{doc_no}”的政策文件，请核对。"


def repealed(on: str, successor: str) -> str:
    """Why entries that cite it want looking at."""
    after = f"，由 {successor} 替代" if successor else ""
    return f"已于 {on} 废止{after}"


def expired(on: str) -> str:
    """Why entries that cite it want looking at."""
    return f"有效期已于 {on} 届满"
