"""What a screen reader meets on the main pages, in order; what changes from day to day is left out (T10).

A line that is left out may be there; a line that stands here must be, at its place and with its words.
"""

from __future__ import annotations

SNAPSHOTS = {
    ("applicant.home", "/"): """
- main:
  - heading "您要办什么事？" [level=1]
  - search:
    - searchbox "查找事项"
    - button "查找"
  - list:
    - listitem:
      - link /我要办事/
    - listitem:
      - link /查进度/
    - listitem:
      - link /预约取号/
    - listitem:
      - link /补交材料/
  - region /谁来办/
  - region /高效办成一件事/
""",
    ("applicant.guide", "/services/{item}"): """
- main:
  - heading "食品经营许可核发" [level=1]
  - term: 承诺办结
  - definition: /\\d+个工作日/
  - term: 法定时限
  - definition: 10个工作日
  - region "谁可以办":
    - heading "受理条件 示例数据" [level=3]
    - group: /看看能不能办/
  - region /申请材料/:
    - table "申请材料"
""",
    ("applicant.tasks", "/drafts/{draft}"): """
- main:
  - heading "填写申请" [level=1]
  - list:
    - listitem:
      - link "申请人信息"
      - text: 已完成
    - listitem:
      - link "申请内容"
      - text: 进行中
    - listitem:
      - link "材料"
      - text: 已完成
    - listitem:
      - link "送达方式"
      - text: 已完成
    - listitem: 核对并提交 暂不能开始
  - heading "关于这份草稿" [level=2]
""",
    ("applicant.check", "/drafts/{draft}/check"): """
- main:
  - heading "提交前请核对" [level=1]
  - paragraph: 申请尚未提交。请逐项核对，需要修改的按“修改”。
  - list:
    - listitem:
      - link /使用面积（平方米）：请填写数字/
  - heading "申请单位信息" [level=2]
  - term: 单位名称
  - definition: 深圳示例餐饮有限公司
  - definition:
    - link "修改 单位名称"
""",
    ("applicant.receipt", "/requests/{accepted}/receipt"): """
- main:
  - heading "已提交" [level=1]
  - paragraph: 办件编号
  - paragraph:
    - text: /\\d{4} \\d{4} \\d{4} \\d{4}/
    - button "复制"
  - paragraph: 查询码
  - heading "接下来" [level=2]
  - list:
    - listitem:
      - paragraph:
        - strong: 窗口核对材料
    - listitem:
      - paragraph:
        - strong: 受理并审查，作出决定
    - listitem:
      - paragraph:
        - strong: 送达
  - heading "保存回执" [level=2]
  - img /二维码/
  - link "查看办件进度"
""",
    ("applicant.request_page", "/requests/{accepted}"): """
- main:
  - heading /食品经营许可核发/ [level=1]
  - region "正在审查":
    - heading "正在审查" [level=2]
    - paragraph: 您现在不需要做什么。
    - group: 这个日期是怎么算的
  - region "文书"
  - region "办理进度":
    - list
""",
    ("applicant.supplement", "/requests/{asked}/supplement"): """
- main:
  - heading "补正材料" [level=1]
  - list:
    - listitem:
      - heading "管理制度文件" [level=2]
      - text: 未开始
      - term: 哪里不对
      - definition: 未提交
      - term: 怎样才对
      - link "答复这一项"
    - listitem:
      - heading "使用面积（平方米）" [level=2]
      - link "答复这一项"
""",
    ("desk.home", "/desk/"): """
- main:
  - heading "我的工作台" [level=1]
  - button "下一件"
  - region "我手上的办件":
    - table "我手上的办件"
  - heading "轮到的下一件" [level=2]
""",
    ("desk.case", "/desk/cases/{checking}"): """
- main:
  - heading "食品经营许可核发" [level=1]
  - term: 5个工作日内一次性告知
  - term: 承诺时限
  - navigation "可以办理":
    - link "予以受理"
    - link "出具补正通知"
  - heading /材料核对/ [level=2]
  - list /材料核对/:
    - listitem:
      - button "符合：场所平面布局图"
      - link "场所平面布局图"
  - region "填报内容"
""",
    ("board.home", "/board/"): """
- main:
  - heading "督查看板" [level=1]
  - navigation "看板"
  - term: 今天要作决定
  - term: 已超期
  - term: 今天到期
""",
    ("ops.overview", "/ops/"): """
- main:
  - heading "系统运行" [level=1]
  - combobox "刷新间隔"
  - term: 最久的一条已等
  - heading "失败" [level=2]
  - region "失败":
    - table
""",
}
