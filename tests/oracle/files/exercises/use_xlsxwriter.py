"""A workbook with a format, a formula and a chart."""
import xlsxwriter

book = xlsxwriter.Workbook("a.xlsx")
sheet = book.add_worksheet()
sheet.write("A1", 1, book.add_format({"bold": True}))
sheet.write_formula("A2", "=A1*2")
chart = book.add_chart({"type": "line"})
chart.add_series({"values": "=Sheet1!$A$1:$A$2"})
sheet.insert_chart("C1", chart)
book.close()
