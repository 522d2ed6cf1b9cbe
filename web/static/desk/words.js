// The one place where the language of the console is chosen.
import chinese from "./messages.zh-CN.js";

export const words = chinese;
