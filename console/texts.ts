/** What the page says, in its two languages. */
const en = {
  tag: "en", other: "中文", otherTag: "zh",
  title: "doubletick console", skip: "To the content", nav: "Pages",
  signIn: "Sign in", signOut: "Sign out", signInLead: "For operators of this server. What you enter stays in the memory of this page.",
  byToken: "With a token", token: "Token", tokenHelp: "doubletickd console-token prints one.",
  bySig: "As an administrator", user: "User", userSig: "UserSig",
  wrong: "This is not good, or not any more.", tooMany: "Too many attempts: try again in a minute.",
  unreachable: "The server does not answer.", refused: (code: number, text: string) => `${text} (${code})`,
  overview: "Overview", settings: "Settings", connections: "Connections", groups: "Groups", message: "Look up a message", webhooks: "Webhooks",
  nodes: "Servers", nodeId: "Id", thisNode: "(this one)", seen: "Heard of", state: "State", up: "up", silent: "silent", behind: "Batches behind",
  version: "Version", uptime: "Up since", store: "Store", durability: "Durability", tls: "TLS", yes: "yes", no: "no", log: "Log of the database",
  full: "full: survives a loss of power", normal: "normal: survives a crash of the process", tlsNo: "not here",
  messagesPerMinute: "messages a minute", receiptsPerMinute: "receipts a minute", p99Receipt: "99% of receipts acknowledged within",
  messagesPerSecond: "Messages a second", receiptsPerSecond: "Receipts a second", pushesPerSecond: "Pushes a second",
  latencyReceipts: "Receipts acknowledged, p99 (ms)", latencyAll: "All requests, p99 (ms)", waitingWrites: "Writes that wait",
  underWay: "Requests under way", now: (value: string) => `now ${value}`, most: (value: string) => `most ${value}`,
  lastMinutes: "up to 5 minutes", receipts: "Group Message Read Receipts", receiptsHelp: "Which types of groups may ask for receipts. A tick counts at once, for every client.",
  avChatRoom: "AVChatRoom: not offered, its members come and go too fast to be an audience", limits: "Limits", save: "Save", saved: "Saved.",
  nothingChanged: "Nothing is different.", history: "Who changed what, and when", time: "Time", who: "Who", what: "What", before: "Before", after: "After",
  none: "None.", via: { sdk: "SDK", rest: "UserSig", token: "token", socket: "command line", stopped: "command line, server stopped" } as Record<string, string>,
  remind: "Remind who has not read it",
  remindSure: (count: string) => `Remind ${count} who have not read it? Their devices that are logged in are told. The next reminder is possible in an hour.`,
  reminded: (count: string) => `Reminded: ${count}.`, remindedAlready: (next: string) => `There was a reminder already. The next one is possible from ${next} on.`,
  done: { kick: "logins ended", remind: "reminder of a message", delete: "account deleted" } as Record<string, string>,
  search: "User begins with", find: "Find", platform: "Platform", since: "Since", address: "Network", encoding: "Encoding",
  waiting: "Waiting", kick: "Kick", kickSure: (user: string) => `End every login of ${user}? A UserSig that is still good can log in again.`, cancel: "Cancel",
  kicked: (user: string) => `The logins of ${user} are ended.`, nobody: "(nobody)", total: (count: string) => `${count} in all`, next: "Next page", first: "First page",
  allGroups: "All groups", allTypes: "All types", openGroup: "Group by its id", group: "Group", open: "Open",
  groupsOf: "Groups of a user", type: "Type", name: "Name", members: "Members", lastMessage: "Last message", owner: "Owner",
  created: "Created", mostMembers: "Most members", receiptMessages: "Messages with receipts", seq: "Number", sender: "Sender", read: "Read",
  unread: "Not read", share: "Share", role: "Role", joined: "Joined", id: "Message id", orInGroup: "Or by its number in a group", byId: "By its id", conversation: "Conversation",
  size: "Size", bytes: (count: string) => `${count} bytes`, revoked: "Taken back", hasReceipts: "Receipts", audience: "Audience",
  audienceOf: (read: string, all: string) => `${read} of ${all} have read it`, firstRead: "First read", lastRead: "Last read",
  curve: "Reads over time", curveOf: (count: string, from: string, to: string) => `${count} reads from ${from} to ${to}`,
  readers: "Readers", readTab: (count: string) => `Read (${count})`, unreadTab: (count: string) => `Not read (${count})`,
  csv: "CSV of all", csvRuns: (count: string) => `${count} lines so far`, csvDone: (count: string) => `${count} lines saved.`,
  noReceipts: "Its sender has asked for no receipts, or it was taken back.", noText: "What it says is not shown here.",
  webhooksOff: "No webhook is sent: the server has no webhook-url.", failing: "Conversations and users that fail", parked: "Put aside",
  delivered: "Requests that succeeded", failed: "Requests that failed", retryAll: "Retry all", retry: "Retry", retried: "They are told again.",
  waitingFirst: "Waiting, the first of each conversation or user", event: "Event", tries: "Tries", nextTry: "Next try", lastError: "Last error",
  readTime: "Read at", peerRead: "The peer has read it.", peerUnread: "The peer has not read it.",
  keys: {
    revoke_seconds: "Seconds in which a sender can take a message back (0: no limit)", message_bytes: "Bytes of a message",
    group_members: "Members of a group", receipt_interval_ms: "Milliseconds between receipt events of a message",
    one_device_per_platform: "One device per platform", requests_per_second: "Requests of a user a second (0: no limit)",
    request_burst: "Requests at once beyond that", connections_per_user: "Connections of a user (0: no limit)",
    connections_per_address: "Connections of an address (0: no limit)", groups_per_user: "Groups of a user (0: no limit)",
    invitations_per_hour: "Groups others put a user into an hour (0: no limit)", invited_by_strangers: "Strangers may put a user into groups",
    stored_bytes_per_day: "Bytes a user may store a day (0: no limit)", receipt_group_types: "Group Message Read Receipts",
  } as Record<string, string>,
};

const zh: typeof en = {
  tag: "zh", other: "English", otherTag: "en",
  title: "doubletick 控制台", skip: "跳到内容", nav: "页面",
  signIn: "登录", signOut: "退出", signInLead: "供本服务器的运维人员使用。输入的内容只保存在本页内存中。",
  byToken: "使用令牌", token: "令牌", tokenHelp: "由 doubletickd console-token 打印。",
  bySig: "以管理员身份", user: "用户", userSig: "UserSig",
  wrong: "凭据无效或已失效。", tooMany: "尝试次数过多：请一分钟后再试。",
  unreachable: "服务器没有响应。", refused: (code, text) => `${text}（${code}）`,
  overview: "概览", settings: "设置", connections: "连接", groups: "群组", message: "查询消息", webhooks: "Webhook",
  nodes: "服务器", nodeId: "ID", thisNode: "（本机）", seen: "最近消息", state: "状态", up: "正常", silent: "无响应", behind: "落后批次",
  version: "版本", uptime: "启动时间", store: "存储", durability: "持久性", tls: "TLS", yes: "是", no: "否", log: "数据库日志",
  full: "full：断电不丢失", normal: "normal：进程崩溃不丢失", tlsNo: "不在此处",
  messagesPerMinute: "每分钟消息", receiptsPerMinute: "每分钟回执", p99Receipt: "99% 的回执确认耗时不超过",
  messagesPerSecond: "每秒消息", receiptsPerSecond: "每秒回执", pushesPerSecond: "每秒推送",
  latencyReceipts: "回执确认 p99（毫秒）", latencyAll: "全部请求 p99（毫秒）", waitingWrites: "等待中的写入",
  underWay: "处理中的请求", now: (value) => `当前 ${value}`, most: (value) => `最高 ${value}`,
  lastMinutes: "最多 5 分钟", receipts: "群消息已读回执", receiptsHelp: "哪些群类型可以要求已读回执。勾选后立即对所有客户端生效。",
  avChatRoom: "直播群（AVChatRoom）：不支持，成员进出太快", limits: "限制", save: "保存", saved: "已保存。",
  nothingChanged: "没有变化。", history: "谁在何时改了什么", time: "时间", who: "操作人", what: "内容", before: "之前", after: "之后",
  none: "无。", via: { sdk: "SDK", rest: "UserSig", token: "令牌", socket: "命令行", stopped: "命令行（服务器停止时）" },
  remind: "提醒未读者",
  remindSure: (count) => `提醒 ${count} 位未读者？已登录的设备会收到提醒，一小时后才能再次提醒。`,
  reminded: (count) => `已提醒 ${count} 人。`, remindedAlready: (next) => `已经提醒过，${next} 起可再次提醒。`,
  done: { kick: "强制下线", remind: "消息提醒", delete: "帐号已删除" },
  search: "用户开头", find: "查找", platform: "平台", since: "开始时间", address: "网络", encoding: "编码",
  waiting: "等待", kick: "下线", kickSure: (user) => `结束 ${user} 的所有登录？仍有效的 UserSig 可以再次登录。`, cancel: "取消",
  kicked: (user) => `${user} 的登录已结束。`, nobody: "（无）", total: (count) => `共 ${count} 个`, next: "下一页", first: "第一页",
  allGroups: "全部群组", allTypes: "全部类型", openGroup: "按 ID 打开群", group: "群", open: "打开",
  groupsOf: "用户所在的群", type: "类型", name: "名称", members: "成员", lastMessage: "最新消息", owner: "群主",
  created: "创建时间", mostMembers: "成员上限", receiptMessages: "带回执的消息", seq: "序号", sender: "发送者", read: "已读",
  unread: "未读", share: "比例", role: "角色", joined: "入群时间", id: "消息 ID", orInGroup: "或按群内序号", byId: "按 ID", conversation: "会话",
  size: "大小", bytes: (count) => `${count} 字节`, revoked: "已撤回", hasReceipts: "回执", audience: "受众",
  audienceOf: (read, all) => `${all} 人中有 ${read} 人已读`, firstRead: "最早已读", lastRead: "最近已读",
  curve: "已读随时间的变化", curveOf: (count, from, to) => `${from} 至 ${to}，共 ${count} 次已读`,
  readers: "读者", readTab: (count) => `已读（${count}）`, unreadTab: (count) => `未读（${count}）`,
  csv: "导出全部 CSV", csvRuns: (count) => `已有 ${count} 行`, csvDone: (count) => `已保存 ${count} 行。`,
  noReceipts: "发送者没有要求回执，或消息已撤回。", noText: "此处不显示消息内容。",
  webhooksOff: "没有发送 Webhook：服务器未设置 webhook-url。", failing: "失败中的会话和用户", parked: "已搁置",
  delivered: "成功的请求", failed: "失败的请求", retryAll: "全部重试", retry: "重试", retried: "正在重新通知。",
  waitingFirst: "等待中（每个会话或用户的第一条）", event: "事件", tries: "尝试次数", nextTry: "下次尝试", lastError: "最近的错误",
  readTime: "已读时间", peerRead: "对方已读。", peerUnread: "对方未读。",
  keys: {
    revoke_seconds: "可撤回的秒数（0：不限）", message_bytes: "单条消息字节数", group_members: "群成员上限",
    receipt_interval_ms: "同一消息两次回执事件的间隔（毫秒）", one_device_per_platform: "每个平台只允许一台设备",
    requests_per_second: "每用户每秒请求数（0：不限）", request_burst: "额外突发请求数", connections_per_user: "每用户连接数（0：不限）",
    connections_per_address: "每地址连接数（0：不限）", groups_per_user: "每用户群数（0：不限）",
    invitations_per_hour: "每小时被拉入的群数（0：不限）", invited_by_strangers: "陌生人可拉人入群",
    stored_bytes_per_day: "每用户每天存储字节数（0：不限）", receipt_group_types: "群消息已读回执",
  },
};

let current = navigator.language.startsWith("zh") ? zh : en;

/** The texts of the language that was chosen. */
export function texts(): typeof en {
  return current;
}

/** Takes the other language. */
export function switchLanguage(): void {
  current = current === en ? zh : en;
}

export function number(value: number): string {
  return new Intl.NumberFormat(current.tag, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** Seconds since 1970 as a time here; 0: never. */
export function time(seconds: number): string {
  if (seconds === 0) return "–";
  return new Intl.DateTimeFormat(current.tag, { dateStyle: "medium", timeStyle: "medium" }).format(seconds * 1000);
}
