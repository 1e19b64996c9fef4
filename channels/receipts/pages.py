"""The few pages that customers see. They hold nothing about anybody, so they are fixed texts in both languages."""

from __future__ import annotations


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{title}</title>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


ASK = _page(
    "Unsubscribe · 退订",
    '<h1>Unsubscribe? <span lang="zh-Hans">退订？</span></h1>\n'
    "<p>You will get no more of these messages.</p>\n"
    '<p lang="zh-Hans">您将不再收到此类消息。</p>\n'
    '<form method="post">\n<input type="hidden" name="List-Unsubscribe" value="One-Click">\n'
    '<button type="submit">Unsubscribe · <span lang="zh-Hans">退订</span></button>\n</form>',
)
DONE = _page(
    "Unsubscribed · 已退订",
    '<h1>You are unsubscribed. <span lang="zh-Hans">您已退订。</span></h1>\n'
    "<p>Messages already on their way may still arrive.</p>\n"
    '<p lang="zh-Hans">已发出的消息可能仍会送达。</p>',
)
BAD_LINK = _page(
    "Link not valid · 链接无效",
    '<h1>This link is not valid. <span lang="zh-Hans">此链接无效。</span></h1>\n'
    "<p>Please use the link in the message exactly as it came.</p>\n"
    '<p lang="zh-Hans">请使用消息中的原始链接。</p>',
)
