"""What import and export say to people (zh-CN)."""

READING = "读取"
CHECKING = "检查"
WRITING = "写入"

EMPTY = "文件里没有问答"
NOT_OPENED = "文件打不开，请检查路径和权限"
NOT_ENOUGH = "全部有误，没有可以导入的内容"
UNKNOWN_ENCODING = (
    "认不出文字编码（已试 UTF-8、UTF-16、GB18030），请在原来的软件里另存为 UTF-8 后重试"
)
DAMAGED_ZIP = "文件不完整或已损坏，请重新下载或另存一份后再试"
DAMAGED_BOOK = (
    "表格打不开：文件已损坏，或不是真正的 Excel 文件，请用 Excel 或 WPS 另存为 .xlsx 后再试"
)
OLD_OFFICE = "这是旧版 Office 文件（.xls、.doc、.wps）或加了密码的文件，请去掉密码，另存为 .xlsx 或 .docx 后再试"
TOO_SLOW = (
    "读这个文件花的时间太长，已经停下；它可能损坏、内容太多或不是正常制作的。"
    "请另存一份、分成几个文件，或改用其他格式后再试"
)
TOO_HUNGRY = (
    "读这个文件要的内存太多，已经停下；它可能损坏、内容太多或不是正常制作的。"
    "请另存一份、分成几个文件，或改用其他格式后再试"
)
CRASHED = "读这个文件时程序意外退出，已经停下；文件多半已损坏，请另存一份或改用其他格式后再试"
BOMB = "文件解压后大得不正常，为安全起见没有打开；请只保留需要的内容，另存一份后再试"
MACROS = "文件含有宏：宏没有运行，也没有导入"
NO_HEADER = (
    "没有找到表头：需要有一行写着“主题、编号、问题、场景、问法、答复……”，可先导出一份作为模板"
)
NO_TOPIC = "缺少主题"
BAD_CSV = "CSV 写法有误：请检查引号是否成对"
BAD_JSON = "这一行不是 JSON 对象"
NO_ANCHOR = "YAML 里不能使用锚点和引用（& 和 *），请把内容写全"


def rejected(faults: int) -> str:
    """Why nothing was imported."""
    return f"有 {faults} 处问题，一条也没有导入"


def too_big(megabytes: int) -> str:
    """The file is larger than is read."""
    return f"文件超过 {megabytes} MB，请分成几个文件导入"


def too_many_rows(rows: int) -> str:
    """More entries than one import takes."""
    return f"内容超过 {rows} 行，请分成几个文件导入"


def bad_encoding(encoding: str, byte: int) -> str:
    """Bytes that do not belong to the file's own encoding."""
    return f"第 {byte} 个字节不是 {encoding} 文字，文件可能混用了两种编码，请另存为 UTF-8 后重试"


def unknown_kind(suffix: str, known: str) -> str:
    """No reader for this kind of file."""
    return f"不认识的文件类型“{suffix}”，可用 {known}"


def missing_columns(names: str) -> str:
    """The table lacks columns that every entry needs."""
    return f"表头缺少列：{names}"


def repeated_column(name: str) -> str:
    """Two columns mean the same field."""
    return f"表头里「{name}」出现了两次，请只保留一列"


def ragged() -> str:
    """A row of a CSV with more cells than its header."""
    return "这一行的列数与表头不同：内容里有逗号或换行时要加引号"


def not_a_date(value: str) -> str:
    """A cell that should hold a day."""
    return f"“{value}”应为日期，写成 2025-06-30 这样"


def hidden_sheet(sheet: str) -> str:
    """A hidden sheet is not read."""
    return f"工作表“{sheet}”是隐藏的，没有导入；需要导入请先取消隐藏"


def sheet_without_header(sheet: str) -> str:
    """A sheet that holds no entries."""
    return f"工作表“{sheet}”里没有问答的表头，没有导入"


def unknown_column(name: str, sheet: str) -> str:
    """A column that means nothing to us."""
    where = f"工作表“{sheet}”的" if sheet else ""
    return f"{where}列「{name}」不认识，没有导入"


def decoded_as(encoding: str) -> str:
    """The file was not UTF-8."""
    return f"按 {encoding} 编码读取"


def no_rows(sheet: str) -> str:
    """A header and nothing below."""
    return f"{f'工作表“{sheet}”的' if sheet else ''}表头下面没有内容"
