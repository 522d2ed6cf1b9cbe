"""Wording of the web chat's door (zh-CN)."""

TOO_MANY_MESSAGES = "您发得太快了，请稍等片刻再发，已写的内容不会丢。"
TOO_MANY_CONVERSATIONS = "新建对话太频繁了，请过一分钟再试。"
NO_TOKEN = "缺少对话凭证，请重新开始一个对话。"
BAD_ID = "消息编号格式不对，请刷新页面后重试。"
