"""What notebooks need beside the verbs of a region: charts that show Chinese, sentences whose numbers are computed."""

from graph_loader.notebook.charts import place_labels, short, type_colors
from graph_loader.notebook.findings import Finding, finding
from graph_loader.notebook.fonts import chinese_font, use_chart_style, use_chinese_font

__all__ = [
    "Finding", "chinese_font", "finding", "place_labels", "short", "type_colors", "use_chart_style", "use_chinese_font",
]  # fmt: skip
