"""P: what a report template does wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from compliance.codes.entry import Code, code

_ONLY_PRINTS = (
    "模板只负责排版，不能改变结论，也不能接触这台机器。",
    "A template sets type: it neither changes a verdict nor touches this machine.",
)
_SEEN = (
    "写错的名称若只是空白，缺的内容没有人会发现。",
    "If a misspelt name printed nothing, nobody would miss what is missing.",
)

TEMPLATE: Final[Mapping[str, Code]] = {
    "P001": code(
        ("模板语法错误", "wrong template syntax"),
        (
            "模板不能编译，例如缺少endif，或过滤器不存在。",
            "The template does not compile: a missing endif, an unknown filter.",
        ),
        ("不能编译的模板什么也印不出来。", "Nothing can be printed with it."),
        "{% if report.findings %}…",
        "{% if report.findings %}…{% endif %}",
    ),
    "P002": code(
        ("名称不存在", "an unknown name"),
        ("模板用了视图里没有的名称。", "The template uses a name the view does not have."),
        _SEEN,
        "{{ report.enterprise.nmae }}",
        "{{ report.enterprise.name }}",
    ),
    "P003": code(
        ("找不到模板", "a missing template"),
        (
            "被继承、包含或导入的模板不在模板文件夹里。",
            "A template that is extended, included or imported is not in the folder.",
        ),
        ("模板只能取自模板文件夹。", "Templates are taken from the template folder only."),
        "{% extends 'base.j2' %}",
        "{% extends '_shared/base.html.j2' %}",
    ),
    "P004": code(
        ("模板不允许这样做", "not allowed in a template"),
        ("模板要访问视图以外的内容。", "The template asks for something outside the view."),
        _ONLY_PRINTS,
        "{{ ''.__class__ }}",
        "{{ report.as_of }}",
    ),
    "P005": code(
        ("超出限额", "limits exceeded"),
        ("模板用的时间、内存或印出的文字太多。", "The template takes too much time, memory or output."),
        ("任何模板只能占用有限的时间和内存。", "No template may cost unbounded time or memory."),
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% for finding in report.findings %}…{% endfor %}",
    ),
    "P006": code(
        ("模板不是UTF-8", "a template that is not UTF-8"),
        ("模板用了别的编码。", "The template is in another encoding."),
        ("编码不能靠猜。", "An encoding is never guessed."),
        "(GBK)",
        "(UTF-8)",
    ),
    "P007": code(
        ("模板执行失败", "a template that fails"),
        ("例如类型不对、除以零。", "A wrong type, a division by zero."),
        ("执行失败的模板不能给出完整的报告。", "A template that fails gives no whole report."),
        "{{ 1 / 0 }}",
        "{{ report.counts.gap }}",
    ),
    "P008": code(
        ("没有报告使用的模板", "a template nobody uses"),
        ("文件名对不上任何一种报告和格式。", "Its name is that of no report in any format."),
        ("以为改了模板，其实用的还是原来的。", "One believes the template was changed, and the shipped one is used."),
        "my_templates/checklst/report.html.j2",
        "my_templates/checklist/report.html.j2",
    ),
}
