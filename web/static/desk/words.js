// The one place where the language of the console is chosen.
import exchange from "./messages.exchange.zh-CN.js";
import chinese from "./messages.zh-CN.js";

export const words = { ...chinese, ...exchange, views: { ...chinese.views, ...exchange.views } };
