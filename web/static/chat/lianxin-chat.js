// The one script a page includes:
//   <script type="module" src="https://HOST/static/chat/lianxin-chat.js"></script>
//   <lianxin-chat></lianxin-chat>
import { LianxinChat } from "./element.js";

if (!customElements.get("lianxin-chat")) customElements.define("lianxin-chat", LianxinChat);
