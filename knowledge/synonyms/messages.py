"""What the dictionary of synonyms says to people (zh-CN)."""

SAME = "两边是同一个词，请填不同的说法。"
NOT_SHIPPED = "这个词不在自带的词典里，没有可以恢复的。"
UNKNOWN = "词典里没有这个词，可能别人刚删掉，请刷新后再看。"


def bad_word(label: str, most: int) -> str:
    """A word that cannot stand in the dictionary."""
    return f"「{label}」应为 2 到 {most} 个字，只用汉字、字母和数字，不带空格和标点。"


def leads_on(read_as: str, further: str) -> str:
    """What it would be read as is itself read as something else."""
    return f"「{read_as}」本身会当作「{further}」来找，请直接填「{further}」。"


def is_head(word: str, others: str, count: int) -> str:
    """Other words are read as this one."""
    return f"「{others}」等 {count} 个说法都当作「{word}」来找，请先改掉它们。"


def known(word: str, read_as: str) -> str:
    """Nothing would change."""
    return f"「{word}」已经当作「{read_as}」来找，不用再加。"
