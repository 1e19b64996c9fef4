import type { Words } from "@/shared/i18n/words";

export const en = {
  title: "Sign in to Pathline",
  lead: "Draw the flow, and every customer moves along their own line.",
  username: "User name",
  password: "Password",
  submit: "Sign in",
  username_missing: "Enter your user name.",
  password_missing: "Enter your password.",
  again: "Sign in again",
  again_text: "Your session has ended. Sign in to go on: nothing on this page is lost.",
  somebody_else: "Sign in as somebody else",
};

export const zh: Words<typeof en> = {
  title: "登录 Pathline",
  lead: "画出旅程，让每位客户沿着自己的路径前行。",
  username: "用户名",
  password: "密码",
  submit: "登录",
  username_missing: "请输入用户名。",
  password_missing: "请输入密码。",
  again: "请重新登录",
  again_text: "会话已结束。登录后即可继续，本页内容不会丢失。",
  somebody_else: "以其他用户登录",
};
