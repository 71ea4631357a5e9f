"""Chinese on an English page is marked once, wherever it stands, and nothing else is touched (G1)."""

from __future__ import annotations

import pytest

from web.tongues import marked

ZH = ' lang="zh-CN"'


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>Held by 示例窗口GOV1, today</p>", f"<p>Held by <span{ZH}>示例窗口GOV1</span>, today</p>"),
        ('<a lang="zh-CN">中文 <b>版</b></a> 张*例', f'<a lang="zh-CN">中文 <b>版</b></a> <span{ZH}>张*例</span>'),
        ("<title>深圳</title><textarea>深圳</textarea>", f"<title>深圳</title><textarea{ZH}>深圳</textarea>"),
        ('<option value="a">部门</option>', f'<option value="a"{ZH}>部门</option>'),
        ('<input value="深圳"><br>深圳', f'<input value="深圳"><br><span{ZH}>深圳</span>'),
        ("<svg><text>周一</text></svg>x", "<svg><text>周一</text></svg>x"),
        ('<p lang="zh-CN"><p>一</p></p>二', f'<p lang="zh-CN"><p>一</p></p><span{ZH}>二</span>'),
        ("<p>plain &lt;b&gt;</p>", "<p>plain &lt;b&gt;</p>"),
    ],
)
def test_chinese_is_marked_where_it_may_be(page: str, shown: str) -> None:
    assert marked(page) == shown
