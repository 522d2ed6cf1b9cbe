"""Wording of editing and of the public look-up (zh-CN)."""

ORIGINS = {"corpus": "系统自带", "console": "工作台撰写", "import": "文件导入"}
ZONES = {
    "answer": "直接回答",
    "choose": "请市民选一个",
    "abstain": "表示没有把握",
    "ask": "先追问一句",
    "special": "按专门话术回复",
}
TOO_OFTEN = "查询得太频繁了，请一分钟后再试。"
NOT_PUBLISHED = "没有这条问答，或者它已经撤下。"
