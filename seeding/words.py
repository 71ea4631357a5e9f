"""What people write in a seeded hall.  All of it is sample text."""

from __future__ import annotations

from models.casework.case import Case
from models.casework.decision import COURT_MONTHS, REVIEW_DAYS
from models.casework.document import Doc
from models.text import Text

WRONG_PAPER = (
    ("扫描件不清晰，看不到公章（示例）", "请重新扫描或者拍照后上传"),
    ("已经过期（示例）", "请提交有效期内的材料"),
    ("与申请表填写的内容不一致（示例）", "请核对后重新提交"),
    ("缺少签名和日期（示例）", "请签名并写明日期"),
)
WRONG_FIELD = ("门牌号不完整（示例）", "请写明街道、门牌号和房号")
NOT_OURS = {
    "reason": "示例：您申请的事项依法不由本窗口办理，请按所列机关办理。",
    "right_authority": "示例市级主管部门",
}
OPINIONS = {
    True: ("材料齐全，符合条件，建议准予（示例）", "经现场核查，与申请内容一致（示例）", "符合标准（示例）"),
    False: ("与规定的条件不符，建议不予准予（示例）", "布局与平面图不一致，不符合要求（示例）"),
}
SITE_CHECK = {"place": "（示例）申请书所列场所", "seen": "示例：现场布局与申请材料一致。"}
EXPERTS = {"procedure": "expert_review", "reason": "示例：设计方案需要专家评审。"}
EXPERT_DAYS = 14
JUDGED = "示例：专家组意见为通过。"
LONGER = "示例：案情复杂，需要补充核查。"
APPROVAL = "示例批准文号"
CALLED = "示例：已经电话联系评价人，了解情况。"
FOUND = "示例：反映的情况属实。"
PUT_RIGHT = "示例：已经改进，并向评价人说明。"
LOOK_AGAIN = "示例：请就面积和布局再次核对，并补充意见。"
TO_FOLLOW = {"problem": "尚未取得（示例）", "remedy": "取得后上传或者交到窗口"}
UNLAWFUL = {"ground": "unqualified", "reason": "示例：复查发现取得时不符合条件，立案审查是否撤销。"}
TERMINATED = "示例：申请人已不再具备申请资格，终止办理。"
RATINGS = {
    1: ("办得很快，谢谢！", "窗口人员讲得很清楚", "Very helpful, thank you."),
    2: ("总体满意", "进度可以在网上看到，方便"),
    3: ("时间有点长", "一般"),
    4: ("材料要求应该一次说清楚", "等候时间较长"),
    5: ("超过承诺时间才办完", "打电话没有人接"),
}

DOCUMENTS = {
    Doc.RECEIPT: Text("收件凭证", "Receipt"),
    Doc.ACCEPTANCE: Text("受理通知书", "Notice of acceptance"),
    Doc.NOT_NEEDED: Text("不受理通知书", "Notice: nothing to apply for"),
    Doc.WRONG_AUTHORITY: Text("不予受理通知书", "Notice: another authority"),
    Doc.SUPPLEMENT: Text("补正材料通知书", "Notice of supplement"),
    Doc.PROCEDURE: Text("特别程序告知书", "Notice of a special procedure"),
    Doc.COMMITMENT: Text("告知承诺书", "Notification and commitment"),
    Doc.REMEDY: Text("责令限期整改通知书", "Order to put right"),
    Doc.ENDED_PROMISE: Text("撤销决定书", "Decision to revoke"),
    Doc.DEEMED: Text("视为准予告知书", "Notice of what silence granted"),
    Doc.EXTENSION: Text("延期通知书", "Notice of extension"),
    Doc.DEPOSIT: Text("容缺收件单", "Slip for deposited papers"),
    Doc.GAP_PROMISE: Text("容缺受理承诺书", "Promise to bring missing papers"),
    Doc.GAP_NOTICE: Text("容缺候补通知书", "Notice of papers to follow"),
    Doc.FALSE_PAPERS: Text("不予受理及警告决定书", "Decision not to accept, with a warning"),
    Doc.HEARING_RIGHT: Text("听证告知书", "Notice of the right to a hearing"),
    Doc.HEARING_NOTICE: Text("听证通知书", "Notice of a hearing"),
    Doc.GRANT: Text("准予决定书", "Decision to grant"),
    Doc.REFUSAL: Text("不予许可决定书", "Decision to refuse"),
    Doc.RESULT: Text("结果文书", "Result"),
    Doc.REVOKE_NOTICE: Text("撤销立案告知书", "Notice that a revocation is opened"),
    Doc.REVOCATION: Text("撤销决定书", "Decision to revoke"),
    Doc.TERMINATION: Text("退件通知书", "Notice of termination"),
}
STANDS_FOR = "预置历史办件的样页 / stands for a document of a seeded case"


def refusal(case: Case) -> dict[str, object]:
    """Complete reasons and remedies (DEC-8, DEC-9, DEC-10)."""
    return {
        "reasons": "示例：经审查，申请内容不符合本事项规定的条件，理由见审查意见。",
        "basis": case.flow.basis.within(case.lang),
        "review_body": "（示例）本级人民政府行政复议机构",
        "review_days": REVIEW_DAYS,
        "court": "（示例）有管辖权的人民法院",
        "court_months": COURT_MONTHS,
        "online_channel": "https://fuyi.example.org",
    }
