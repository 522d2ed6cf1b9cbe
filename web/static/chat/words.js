// The one place where the language of the chat is chosen.
import chinese from "./messages.zh-CN.js";

export const words = chinese;
