"""A workbook with a chart is written and read."""
import openpyxl
from openpyxl.chart import BarChart, Reference

book = openpyxl.Workbook()
sheet = book.active
for row in (["a", 1], ["b", 2]):
    sheet.append(row)
chart = BarChart()
chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2))
sheet.add_chart(chart, "D1")
book.save("a.xlsx")
print(openpyxl.load_workbook("a.xlsx").active["B2"].value, openpyxl.__version__)
