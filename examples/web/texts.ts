/** What the page says, in its two languages. */
export const TEXTS = {
  en: {
    lead: "Two people, one server. Write as one and see what the other's reading does to the tick.",
    language: "中文",
    tag: "zh",
    you: "You are",
    group: "Lunch (group)",
    connected: "connected",
    connecting: "connecting",
    disconnected: "no link",
    cut: "Cut the link",
    restore: "Restore the link",
    placeholder: "A message",
    ask: "ask for a receipt",
    send: "Send",
    receipts: (messages: number, calls: number) => `receipts sent: ${messages} in ${calls} ${calls === 1 ? "call" : "calls"}`,
    none: "No messages yet.",
    caughtUp: (messages: number) => `back again: ${messages} missed ${messages === 1 ? "message" : "messages"}, each told once`,
    robots: "200 robots read",
    robotsWhy: "200 more members join the group and read one message of the left side.",
    robotsJoin: (done: number) => `${done} of 200 robots have joined`,
    robotsRead: (done: number) => `${done} of 200 robots have read it`,
    question: "200 people: who reads this?",
    over: "This visit is over: load the page anew.",
    failed: "No demo: ",
  },
  zh: {
    lead: "两个人，一台服务器。以其中一人的身份发消息，看对方的阅读如何改变对勾。",
    language: "English",
    tag: "en",
    you: "你是",
    group: "午餐（群）",
    connected: "已连接",
    connecting: "连接中",
    disconnected: "无连接",
    cut: "断开连接",
    restore: "恢复连接",
    placeholder: "输入消息",
    ask: "需要已读回执",
    send: "发送",
    receipts: (messages: number, calls: number) => `已发送回执：${messages} 条，共 ${calls} 次请求`,
    none: "还没有消息。",
    caughtUp: (messages: number) => `已恢复：补收 ${messages} 条消息，每条只通知一次`,
    robots: "200 个机器人阅读",
    robotsWhy: "再有两百名成员入群，并阅读左侧用户的一条消息。",
    robotsJoin: (done: number) => `200 个机器人中已有 ${done} 个入群`,
    robotsRead: (done: number) => `200 个机器人中已有 ${done} 个读过`,
    question: "问两百个人：谁读到这条消息？",
    over: "本次访问已结束：请重新加载页面。",
    failed: "无法启动演示：",
  },
};

export type Language = keyof typeof TEXTS;

/** The language of the page, which its button changes. */
export function texts(): (typeof TEXTS)["en"] {
  return TEXTS[document.documentElement.lang === "zh" ? "zh" : "en"];
}
